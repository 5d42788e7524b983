import "server-only";
/** Ends a visit that sent nothing: the new state under the lease and, for a failure, a row in the log; one statement. */
import { newId } from "@/lib/core/ids";
import type { PlatformError } from "@/lib/platforms/core/error";
import type { Departure } from "./departure";
import { failureColumns } from "./failure";
import { contentFingerprint, idempotencyKey } from "./fingerprint";
import { LeaseLost } from "./lease";
import type { Claimed } from "./load";
import type { EngineDeps } from "./ports";

const LEAVE = {
  name: "delivery-leave",
  text: `WITH gone AS (
  UPDATE deliveries SET state = $3::"DeliveryState", wake_at = $4, reason = $5::jsonb,
    attempts_used = attempts_used + $6,
    limited_since = CASE WHEN $7 THEN COALESCE(limited_since, app_now()) ELSE limited_since END,
    lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now()
  WHERE id = $1 AND lease_token = $2
  RETURNING id, workspace_id, post_id, social_account_id, platform
), logged AS (
  INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, part, number, state, phase,
    started_at, finished_at, worker_id, idempotency_key, fingerprint, snapshot, error_kind, error_message, http_status,
    vendor_code, vendor_body)
  SELECT $8, workspace_id, id, post_id, social_account_id, platform, 0, $9, 'not_published', 'prepare',
    $10, app_now(), $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19
  FROM gone WHERE $8::text IS NOT NULL
)
SELECT 1 FROM gone`,
};

/** Throws `LeaseLost` when another has taken over: then nothing was written. */
export async function leave(
  d: Claimed,
  to: Departure,
  failure: PlatformError | null,
  deps: EngineDeps,
): Promise<Date | null> {
  const columns = failure === null ? null : failureColumns(failure);
  const values = [
    d.id,
    d.token,
    to.state,
    to.wakeAt,
    to.reason === null ? null : JSON.stringify(to.reason),
    to.usesAttempt ? 1 : 0,
    to.limited,
    columns === null ? null : newId("attempt"),
    d.attempts + 1,
    d.now,
    deps.workerId,
    idempotencyKey(d.id, 0, d.attempts + 1),
    contentFingerprint(d.content),
    JSON.stringify(d.content),
    columns?.kind,
    columns?.message,
    columns?.status,
    columns?.code,
    columns?.body,
  ];
  const { rowCount } = await deps.database.query({ ...LEAVE, values });
  if (rowCount === 0) throw new LeaseLost(d.id);
  deps.report({ workspaceId: d.workspaceId, type: "delivery.changed", postId: d.postId, deliveryId: d.id });
  return to.wakeAt;
}

// The note is written when a delivery's turn has come, so one that is still the newest entry when the next lease has run
// out tells that the delivery had been begun, and did not merely wait in a worker that something else brought down.
const INTERRUPTED = {
  name: "delivery-interrupted",
  text: `WITH mine AS (
  UPDATE deliveries d SET updated_at = app_now(), attempts_used = attempts_used + CASE WHEN (
    SELECT a.phase FROM attempts a WHERE a.delivery_id = d.id ORDER BY a.number DESC LIMIT 1) = 'claim'
    THEN 1 ELSE 0 END
  WHERE id = $1 AND lease_token = $2
  RETURNING id, workspace_id, post_id, social_account_id, platform, attempts_used
), logged AS (
  INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, part, number, state, phase,
    started_at, finished_at, worker_id, idempotency_key, fingerprint, snapshot, error_kind, error_message)
  SELECT $3, workspace_id, id, post_id, social_account_id, platform, 0, $4, 'not_published', 'claim',
    app_now(), app_now(), $5, $6, $7, $8::jsonb, 'unavailable', $9
  FROM mine
)
SELECT attempts_used FROM mine`,
};

const TAKEN_OVER = "Our worker stopped before it sent anything; another one has taken over.";

/**
 * Another worker's lease ran out before its intent: logged, and counted when the delivery had been begun under it as far
 * as the log tells, so that it cannot go on for ever.
 */
export async function noteInterruption(d: Claimed, deps: EngineDeps): Promise<Claimed> {
  const number = d.attempts + 1;
  const values = [
    d.id,
    d.token,
    newId("attempt"),
    number,
    deps.workerId,
    idempotencyKey(d.id, 0, number),
    contentFingerprint(d.content),
    JSON.stringify(d.content),
    TAKEN_OVER,
  ];
  const { rows } = await deps.database.query<{ attempts_used: number }>({ ...INTERRUPTED, values });
  const row = rows[0];
  if (row === undefined) throw new LeaseLost(d.id);
  return { ...d, attempts: number, attemptsUsed: row.attempts_used };
}
