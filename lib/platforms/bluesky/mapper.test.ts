import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpResponse } from "@/lib/core/http";
import { draftOf } from "@/lib/platforms/testing/adapter-bench";
import { classifyBluesky } from "./errors";
import { expiryOf, facetsOf, mentionedHandles, postRecord } from "./mapper";
import { recordKey } from "./record-key";

const encoder = new TextEncoder();
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  body: encoder.encode(typeof body === "string" ? body : JSON.stringify(body)),
});
const DIDS = new Map([["alice.test", "did:plc:alice"]]);

describe("facets", () => {
  it("count in bytes as a real server measured", () => {
    const facets = facetsOf("Héllo 👩‍👩‍👧 see https://example.com #probe @alice.test", DIDS);
    expect(
      facets.map(({ index }) => [index.byteStart, index.byteEnd]).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    ).toEqual([
      [30, 49],
      [50, 56],
      [57, 68],
    ]);
  });

  it("lie within the text, on character boundaries, in order, and do not overlap", () => {
    const piece = fc.constantFrom(
      "https://example.com/a",
      "example.org",
      "#tag",
      "#日本語",
      "@alice.test",
      "@bob.test",
      "👩‍👩‍👧",
      "é",
      "word",
      "(",
      ")",
      ".",
      ",",
      " ",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const bytes = encoder.encode(text);
        let end = 0;
        const facets = facetsOf(text, DIDS).toSorted((a, b) => a.index.byteStart - b.index.byteStart);
        for (const { index } of facets) {
          expect(index.byteStart).toBeGreaterThanOrEqual(end);
          expect(index.byteEnd).toBeGreaterThan(index.byteStart);
          expect(index.byteEnd).toBeLessThanOrEqual(bytes.length);
          const part = new TextDecoder("utf-8", { fatal: true }).decode(
            bytes.subarray(index.byteStart, index.byteEnd),
          );
          expect(text).toContain(part);
          end = index.byteEnd;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("mark a mention only when its handle belongs to somebody", () => {
    const text = "@alice.test and @bob.test and @alice.test";
    expect(mentionedHandles(text)).toEqual(["alice.test", "bob.test"]);
    const dids = facetsOf(text, DIDS).flatMap((facet) =>
      facet.features.map((feature) => ("did" in feature ? feature.did : null)),
    );
    expect(dids).toEqual(["did:plc:alice", "did:plc:alice"]);
  });
});

describe("the record of a post", () => {
  it("is the same bytes for the same input", () => {
    const draft = draftOf("Hi #tag", [], {
      options: { langs: ["en"], labels: ["nudity"] },
      stableTime: new Date(0),
    });
    expect(JSON.stringify(postRecord(draft, [], DIDS))).toBe(JSON.stringify(postRecord(draft, [], DIDS)));
    expect(postRecord(draft, [], DIDS)).toMatchObject({
      createdAt: "1970-01-01T00:00:00.000Z",
      langs: ["en"],
      labels: { $type: "com.atproto.label.defs#selfLabels", values: [{ val: "nudity" }] },
    });
  });
});

describe("record keys", () => {
  const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });

  it("are valid TIDs, equal in every repeat, and sort by time", () => {
    fc.assert(
      fc.property(time, time, fc.string(), (a, b, id) => {
        const key = recordKey(a, id, 0);
        expect(key).toMatch(/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/);
        expect(recordKey(new Date(a), id, 0)).toBe(key);
        if (a.getTime() < b.getTime()) expect(key < recordKey(b, id, 0)).toBe(true);
      }),
    );
  });

  it("differ between deliveries of one instant", () => {
    const keys = Array.from({ length: 1000 }, (_, n) => recordKey(new Date(0), `dlv_${String(n)}`, 0));
    expect(new Set(keys).size).toBe(1000);
    expect(recordKey(new Date(0), "a", 0)).not.toBe(recordKey(new Date(0), "a", 1));
  });
});

describe("answers of a Bluesky server", () => {
  it.each([
    [400, "ExpiredToken", "auth_expired"],
    [400, "InvalidToken", "auth_expired"],
    [401, "AuthenticationRequired", "auth_revoked"],
    [401, "AccountTakedown", "policy"],
    [403, "ScopeMissingError", "permission"],
    [400, "InvalidRequest", "invalid_content"],
    [400, "BlobNotFound", "unavailable"],
    [400, "InvalidSwap", "duplicate"],
    [413, "PayloadTooLarge", "media_rejected"],
    [400, "BlobTooLarge", "media_rejected"],
    [400, "InvalidMimeType", "media_rejected"],
    [400, "InvalidSize", "media_rejected"],
  ])("%i %s is %s", (status, error, kind) => {
    expect(classifyBluesky(answer(status, { error, message: "words" }))?.kind).toBe(kind);
  });

  it("tell the end of a limit in Unix seconds", () => {
    const error = classifyBluesky(
      answer(429, { error: "RateLimitExceeded" }, { "ratelimit-reset": "1790000000" }),
    );
    expect(error?.detail.retryAt).toEqual(new Date(1_790_000_000_000));
  });

  it("that are not documented say nothing", () => {
    expect(classifyBluesky(answer(400, "<html></html>"))).toBeNull();
  });

  it("carry the end of a session in its token", () => {
    const token = `h.${Buffer.from(JSON.stringify({ exp: 1_790_000_000 })).toString("base64url")}.s`;
    expect(expiryOf(token)).toEqual(new Date(1_790_000_000_000));
    expect(expiryOf("not a token")).toBeNull();
  });
});
