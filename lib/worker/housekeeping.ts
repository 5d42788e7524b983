import "server-only";
/** Removes what has expired. Everything here may be lost or done twice. */
import type { Pool } from "pg";

const EXPIRED = [
  "DELETE FROM oauth_states WHERE expires_at < now() - interval '1 day'",
  "DELETE FROM pending_connections WHERE expires_at < now()",
  "DELETE FROM idempotency_records WHERE expires_at < now()",
  "DELETE FROM sign_in_failures WHERE expires_at < app_now()",
  "DELETE FROM owner_tokens WHERE expires_at < app_now()",
  // Kept for a month after their end, as what a person may still want to look up.
  "DELETE FROM sessions WHERE expires_at < now() - interval '30 days'",
  "DELETE FROM api_key_addresses WHERE seen_at < now() - interval '90 days'",
  // Where posts stood when somebody read the first page of a list: so long may the rest of it take.
  "DELETE FROM post_search.moves WHERE moved_at < now() - interval '1 day'",
  "DELETE FROM platform_limits WHERE until < app_now() - interval '1 day'",
  // Jobs whose tries are used up (a worker killed in the middle, a cron line whose next run has long come).
  `DELETE FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL
    AND run_at < now() - interval '1 day'`,
];

export async function removeExpired(database: Pick<Pool, "query">): Promise<void> {
  for (const statement of EXPIRED) await database.query(statement);
}
