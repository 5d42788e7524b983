import "server-only";
/** A network that refuses a repeat as if it had the post denies that the earlier try is absent. */
import type { PoolClient } from "pg";
import type { Settling } from "./load";
import { kindReason } from "./reason";
import type { OutcomeOf } from "./store-published";

/** What a person reads while an absence is in doubt. */
export const REFUSED_REPEAT = "A repeat was refused, and the post is not shown: it may be out already.";

const REFUSED: Settling = { reads: 0, absent: 0, asked: false, refused: true };

/**
 * An earlier try, which had been settled as absent, is in question again. Whoever settles it no longer takes what is
 * not shown for absent.
 */
export async function reopen(client: PoolClient, of: OutcomeOf, attemptId: string): Promise<void> {
  await client.query(
    `UPDATE attempts SET state = 'unknown', finished_at = NULL, settled_by = NULL, error_kind = 'outcome_unknown' WHERE id = $1`,
    [attemptId],
  );
  const reason = kindReason("outcome_unknown", of.names, REFUSED_REPEAT);
  await client.query(
    `UPDATE deliveries SET state = 'unknown', reason = $2::jsonb, wake_at = app_now(), settling = $3::jsonb,
       lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now() WHERE id = $1`,
    [of.id, JSON.stringify(reason), JSON.stringify(REFUSED)],
  );
}
