import { randomBytes } from "node:crypto";
import type { Account } from "@/lib/sandbox/accounts";
import { type SandboxConfig, sandboxUrl } from "@/lib/sandbox/config";
import { recordCid, tidOf } from "@/lib/sandbox/networks/bluesky/cid";
import { fingerprintOf } from "@/lib/sandbox/networks/linkedin/posts";
import { fingerprint } from "@/lib/sandbox/networks/x/create";
import { SNOWFLAKE_EPOCH_MS } from "@/lib/sandbox/networks/x/media";
import type { NewPost } from "@/lib/sandbox/posts";
import { timeId } from "@/lib/sandbox/random";

/** The post that `account` would have made in the network's own app at `createdAt`. */
export function postByHand(config: SandboxConfig, account: Account, text: string, createdAt: Date): NewPost {
  const base = sandboxUrl(config, account.network);
  const post = (id: string, path: string, data: Record<string, unknown>): NewPost => ({
    network: account.network,
    id,
    accountId: account.id,
    text,
    createdAt,
    listAt: createdAt,
    mediaIds: [],
    permalink: `${base}${path}`,
    replyTo: null,
    clientId: null,
    byHand: true,
    data,
  });
  switch (account.network) {
    case "x": {
      const id = timeId(createdAt, SNOWFLAKE_EPOCH_MS, 22);
      return post(id, `/${account.handle}/status/${id}`, { fingerprint: fingerprint(text) });
    }
    case "linkedin": {
      const urn = `urn:li:share:${timeId(createdAt, 0, 22)}`;
      return post(urn, `/feed/update/${encodeURIComponent(urn)}/`, {
        fingerprint: fingerprintOf(text, null),
        visibility: "PUBLIC",
      });
    }
    case "instagram": {
      const shortcode = randomBytes(8).toString("base64url").slice(0, 11);
      const id = `179${timeId(createdAt, 1_700_000_000_000, 14).slice(-14).padStart(14, "0")}`;
      return post(id, `/p/${shortcode}/`, { kind: "IMAGE", shortcode });
    }
    case "mastodon": {
      const id = timeId(createdAt, 0, 16);
      return post(id, `/@${account.handle}/${id}`, { visibility: "public", app_name: "Web", language: "en" });
    }
    case "bluesky": {
      const rkey = tidOf(createdAt);
      const record = { $type: "app.bsky.feed.post", text, createdAt: createdAt.toISOString() };
      const data = { collection: "app.bsky.feed.post", rkey, cid: recordCid(record), record };
      return post(
        `at://${account.id}/app.bsky.feed.post/${rkey}`,
        `/profile/${account.id}/post/${rkey}`,
        data,
      );
    }
  }
}
