import { expect, it } from "vitest";
import { type PlatformError } from "./error";
import { read } from "./call";
import { MastodonStatus } from "@/lib/platforms/mastodon/schema";
import { isRemoteId } from "./remote-id";

const status = (id: string) => ({
  status: 200,
  headers: {},
  body: new TextEncoder().encode(
    JSON.stringify({ id, created_at: "2026-11-20T00:00:00Z", content: "", media_attachments: [] }),
  ),
});

it.each(["1", "at://did:plc:abc/app.bsky.feed.post/3k", "urn:li:share:1", "x".repeat(500)])(
  "%s is an id",
  (id) => {
    expect(isRemoteId(id)).toBe(true);
    expect(read(MastodonStatus, status(id), true).id).toBe(id);
  },
);

it.each(["", "x".repeat(501), "x".repeat(1_000_000)])("what is too long to be kept whole is none", (id) => {
  expect(isRemoteId(id)).toBe(false);
  // The post may be out: that is asked for later, never sent again.
  expect(() => read(MastodonStatus, status(id), true)).toThrow(
    expect.objectContaining({ kind: "outcome_unknown" }) as PlatformError,
  );
});

it.each(["a\u0000", "\ud800"])("what a database cannot keep is none", (id) => {
  expect(isRemoteId(id)).toBe(false);
});
