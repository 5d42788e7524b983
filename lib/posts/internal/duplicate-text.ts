import "server-only";
/** The same text on the same account within the time in which its network refuses it: said before it is scheduled. */
import { pool } from "@/lib/db/pool";
import { render } from "@/lib/deliveries/render";
import { textFingerprint } from "@/lib/platforms/core/fingerprint";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { Finding } from "@/lib/posts/schema";
import type { AccountPart } from "./account-part";
import type { PostContent } from "./post-content";

/**
 * Equal for what the network would refuse as a duplicate; null where it refuses none, and for a post without text.
 * Stored with each delivery (`deliveries.text_key`).
 */
export function textKeyOf(post: PostContent, accountId: string, platform: PlatformId): string | null {
  const manifest = MANIFESTS[platform];
  const rules = manifest.text.duplicates;
  if (rules === undefined) return null;
  const variant = post.variants[accountId] ?? {};
  const { text, media } = render(post, variant, variant.media_ids ?? post.mediaIds, manifest);
  if (text.trim() === "") return null;
  return textFingerprint(rules.withMedia ? [text, ...media].join("\n") : text).slice(0, 32);
}

const SAME = {
  name: "post-same-text",
  text: `SELECT DISTINCT w.account_id FROM unnest($1::text[], $2::text[], $3::float8[]) AS w(account_id, key, window_ms)
JOIN deliveries d ON d.social_account_id = w.account_id AND d.text_key = w.key
JOIN posts p ON p.id = d.post_id AND p.deleted_at IS NULL
WHERE d.post_id <> $4 AND d.state NOT IN ('draft', 'failed', 'cancelled')
  AND abs(extract(epoch FROM COALESCE(d.published_at, d.due_at) - COALESCE($5::timestamptz, app_now()))) * 1000 < w.window_ms`,
};

const HOUR_MS = 3_600_000;

/** Warnings for accounts that have, or are about to have, the same text. `at`: when the post goes out; null for now. */
export async function duplicateFindings(
  post: PostContent,
  parts: readonly AccountPart[],
  { postId, at }: { postId: string | null; at: string | null },
): Promise<Finding[]> {
  const wanted = parts.flatMap(({ account, manifest }) => {
    const key = textKeyOf(post, account.id, account.platform);
    const windowMs = manifest.text.duplicates?.windowMs;
    return key === null || windowMs === undefined ? [] : [{ account, key, windowMs, name: manifest.name }];
  });
  if (wanted.length === 0) return [];
  const { rows } = await pool.query<{ account_id: string }>({
    ...SAME,
    values: [
      wanted.map(({ account }) => account.id),
      wanted.map(({ key }) => key),
      wanted.map(({ windowMs }) => windowMs),
      postId ?? "",
      at,
    ],
  });
  const same = new Set(rows.map((row) => row.account_id));
  return wanted.flatMap(({ account, windowMs, name }): Finding[] => {
    if (!same.has(account.id)) return [];
    const hours = String(Math.round(windowMs / HOUR_MS));
    return [
      {
        account_id: account.id,
        platform: account.platform,
        rule: "text.duplicate",
        severity: "warning",
        path: ["variants", account.id, "content"],
        message: `Another post of this account has the same text within ${hours} hours; ${name} refuses the second.`,
        repair: null,
        reframe: null,
      },
    ];
  });
}
