import "server-only";
import { pool } from "@/lib/db/pool";
import type { CheckPostInput, Finding } from "@/lib/posts/schema";
import type { AccountPart } from "./account-part";
import { assertInFuture, databaseNow } from "./post-time";

const OUT = {
  name: "post-out-at",
  text: `SELECT social_account_id FROM deliveries
WHERE post_id = $1 AND social_account_id = ANY($2::text[]) AND state = 'published'`,
};

async function alreadyOut(postId: string, accountIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ social_account_id: string }>({ ...OUT, values: [postId, accountIds] });
  return new Set(rows.map((row) => row.social_account_id));
}

/**
 * A time that has passed, told at every account that would go out then: not where the post is out already. Throws
 * `in_past` where no account is chosen yet.
 */
export async function timeFindings(input: CheckPostInput, parts: readonly AccountPart[]): Promise<Finding[]> {
  const { scheduled_at: at, draft, post_id: postId } = input;
  if (at === null || at === undefined || draft === true) return [];
  if (new Date(at) > (await databaseNow())) return [];
  if (parts.length === 0) await assertInFuture(new Date(at));
  const ids = parts.map(({ account }) => account.id);
  const out = postId ? await alreadyOut(postId, ids) : new Set<string>();
  return parts
    .filter(({ account }) => !out.has(account.id))
    .map(({ account }) => ({
      account_id: account.id,
      platform: account.platform,
      rule: "time.past",
      severity: "error",
      path: ["scheduled_at"],
      message: "This time has passed. Choose a later one, or publish now.",
      repair: null,
      reframe: null,
    }));
}
