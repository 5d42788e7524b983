import "server-only";
/** What a post names by id: accounts and pictures of the same workspace. A foreign id answers as an unknown one. */
import type { Issue } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import type { AccountRef } from "@/lib/deliveries/schema";
import type { ImageType } from "@/lib/platforms/core/manifest";
import { mediaIdsOf, type PostContent } from "./post-content";

export interface AccountFacts extends AccountRef {
  profile: Readonly<Record<string, unknown>>;
}

export interface MediaFacts {
  id: string;
  mimeType: ImageType;
  width: number;
  height: number;
  sizeBytes: number;
  frames: number;
  altText: string;
  storageKey: string;
}

export interface References {
  accounts: Map<string, AccountFacts>;
  media: Map<string, MediaFacts>;
}

/** Loads what `post` names. Disconnected accounts and deleted pictures count as missing, unless `kept` has them. */
export async function loadReferences(
  workspaceId: string,
  post: PostContent,
  kept: PostContent | null = null,
): Promise<References> {
  const [accounts, media] = await Promise.all([
    pool.query<AccountFacts>({
      name: "post-accounts",
      text: `SELECT id, platform, username, display_name AS account_name, avatar_url, sandbox, status::text, profile
        FROM social_accounts WHERE workspace_id = $1 AND id = ANY($2::text[])
          AND (status NOT IN ('disconnecting', 'disconnected') OR id = ANY($3::text[]))`,
      values: [workspaceId, post.accountIds, kept?.accountIds ?? []],
    }),
    pool.query<MediaFacts>({
      name: "post-media",
      text: `SELECT id, mime_type AS "mimeType", width, height, size_bytes AS "sizeBytes", frames,
          alt_text AS "altText", storage_key AS "storageKey"
        FROM media WHERE workspace_id = $1 AND id = ANY($2::text[]) AND (deleted_at IS NULL OR id = ANY($3::text[]))`,
      values: [workspaceId, mediaIdsOf(post), kept === null ? [] : mediaIdsOf(kept)],
    }),
  ]);
  return {
    accounts: new Map(accounts.rows.map((row) => [row.id, row])),
    media: new Map(media.rows.map((row) => [row.id, row])),
  };
}

/** Every id of `post` that leads nowhere, and every override of an account that is not chosen. */
export function referenceIssues(post: PostContent, found: References): Issue[] {
  const issues: Issue[] = [];
  const missing = (path: Issue["path"], what: string) =>
    issues.push({ path, code: "not_found", message: `There is no such ${what}.` });
  post.accountIds.forEach((id, index) => {
    if (!found.accounts.has(id)) missing(["social_account_ids", index], "account");
  });
  post.mediaIds.forEach((id, index) => {
    if (!found.media.has(id)) missing(["media_ids", index], "picture");
  });
  if (post.card?.media_id && !found.media.has(post.card.media_id)) missing(["card", "media_id"], "picture");
  for (const [accountId, variant] of Object.entries(post.variants)) {
    if (!post.accountIds.includes(accountId)) {
      const message = "This account is not among the chosen ones.";
      issues.push({ path: ["variants", accountId], code: "not_chosen", message });
    }
    (variant.media_ids ?? []).forEach((id, index) => {
      if (!found.media.has(id)) missing(["variants", accountId, "media_ids", index], "picture");
    });
  }
  return issues;
}
