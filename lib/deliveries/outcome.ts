import "server-only";
import { webAddress } from "@/lib/core/web-address";
/** Stores what became of an attempt; tried again while the process lives, because the fact exists nowhere else yet. */
import { DatabaseError, type PoolClient } from "pg";
import { PlatformError } from "@/lib/platforms/core/error";
import { isRemoteId } from "@/lib/platforms/core/remote-id";
import {
  decideOutcome,
  type AttemptState,
  type KnownAttempt,
  type Outcome,
  type OutcomeDecision,
} from "./decide-outcome";
import { failureColumns } from "./failure";
import { notify } from "./notification";
import type { EngineDeps } from "./ports";
import { kindReason, type StoredReason } from "./reason";
import { reopen } from "./reopen";
import { storePublished, type OutcomeOf } from "./store-published";
import type { DeliveryState } from "./states";

export type SettledBy = "answer" | "replay" | "ask" | "search" | "poll" | "person";

interface LockedRow {
  state: DeliveryState;
  doubled: boolean;
  limited_since: Date | null;
  social_account_id: string;
  lease_token: string | null;
}

async function patchAttempt(
  client: PoolClient,
  attemptId: string,
  state: AttemptState,
  outcome: Outcome,
  by: SettledBy,
) {
  const settled = state === "published" || state === "not_published";
  const error = outcome.kind === "unknown" || outcome.kind === "not_published" ? outcome.error : null;
  const columns = error === null ? null : failureColumns(error);
  const published = outcome.kind === "published" ? outcome : null;
  await client.query(
    `UPDATE attempts SET state = $2::"AttemptState", finished_at = CASE WHEN $3 THEN app_now() ELSE finished_at END,
       remote_id = COALESCE($4, remote_id),
       permalink = COALESCE($5, permalink), processing_ref = COALESCE($6::jsonb, processing_ref),
       error_kind = CASE WHEN $2 = 'published' THEN NULL ELSE COALESCE($7, error_kind) END,
       error_message = CASE WHEN $2 = 'published' THEN NULL ELSE COALESCE($8, error_message) END,
       http_status = COALESCE($9, http_status), vendor_code = COALESCE($10, vendor_code),
       vendor_body = COALESCE($11, vendor_body), settled_by = CASE WHEN $3 THEN $12 ELSE settled_by END
     WHERE id = $1`,
    [
      attemptId,
      state,
      settled,
      published?.remoteId ?? null,
      published?.permalink ?? null,
      outcome.kind === "processing" ? JSON.stringify(outcome.ref) : null,
      columns?.kind ?? null,
      columns?.message ?? null,
      columns?.status ?? null,
      columns?.code ?? null,
      columns?.body ?? null,
      by === "answer" ? null : by,
    ],
  );
}

/** Every end of a visit gives the lease back, whoever holds it: what it was taken for is over. */
const RELEASE = `lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now()`;

async function patchDelivery(
  client: PoolClient,
  of: OutcomeOf,
  decision: OutcomeDecision["delivery"],
  outcome: Outcome,
): Promise<void> {
  switch (decision.kind) {
    case "stays":
      return;
    case "in_another_try":
      // Takes the usual end from that try: it asks for this token, and the row tells it also after a look too early.
      // The lease itself goes on, so that nobody else begins to settle a call that is under way.
      await client.query(
        `UPDATE deliveries SET lease_token = gen_random_uuid()::text WHERE id = $1 AND state = 'publishing' AND lease_token IS NOT NULL`,
        [of.id],
      );
      return;
    case "published":
      await client.query(
        `UPDATE deliveries SET state = 'published', remote_id = $2, permalink = $3, published_at = COALESCE(published_at, app_now()),
           wake_at = NULL, reason = NULL, prepared = NULL, settling = NULL, limited_since = NULL, processing_until = NULL,
           doubled = $4, ${RELEASE} WHERE id = $1`,
        [of.id, decision.remoteId, decision.permalink, decision.doubled],
      );
      return;
    case "processing": {
      if (outcome.kind !== "processing") return;
      await client.query(
        `UPDATE deliveries SET state = 'processing', reason = NULL, wake_at = app_now() + $2 * interval '1 millisecond',
           processing_until = COALESCE(processing_until, app_now() + $3 * interval '1 millisecond'), ${RELEASE} WHERE id = $1`,
        [of.id, outcome.checkAfterMs, outcome.deadlineMs],
      );
      return;
    }
    case "unknown": {
      if (outcome.kind !== "unknown") return;
      const reason: StoredReason = kindReason("outcome_unknown", of.names, outcome.error.message);
      await client.query(
        `UPDATE deliveries SET state = 'unknown', reason = $2::jsonb, wake_at = app_now() + $3 * interval '1 millisecond',
           settling = NULL, ${RELEASE} WHERE id = $1`,
        [of.id, JSON.stringify(reason), outcome.checkAfterMs],
      );
      return;
    }
    case "in_question_again":
      await reopen(client, of, decision.attemptId);
      return;
    case "departs": {
      const { departure } = decision;
      await client.query(
        `UPDATE deliveries SET state = $2::"DeliveryState", wake_at = $3, reason = $4::jsonb, settling = NULL, processing_until = NULL,
           attempts_used = attempts_used + $5, ${RELEASE},
           limited_since = CASE WHEN $6 THEN COALESCE(limited_since, app_now()) ELSE limited_since END
         WHERE id = $1`,
        [
          of.id,
          departure.state,
          departure.wakeAt,
          departure.reason === null ? null : JSON.stringify(departure.reason),
          departure.usesAttempt ? 1 : 0,
          departure.limited,
        ],
      );
    }
  }
}

/** A process that is stopped in the middle must not keep the rows of others locked. */
const BEGIN = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '3s'; SET LOCAL lock_timeout = '10s'`;

async function storeCarefully(
  of: OutcomeOf,
  attemptId: string,
  outcome: Outcome,
  by: SettledBy,
  deps: EngineDeps,
): Promise<void> {
  const client = await deps.database.connect();
  let broken: Error | undefined;
  try {
    await client.query(BEGIN);
    const locked = await client.query<LockedRow>(
      `SELECT state, doubled, limited_since, social_account_id, lease_token FROM deliveries WHERE id = $1 FOR UPDATE`,
      [of.id],
    );
    const delivery = locked.rows[0];
    if (delivery !== undefined) {
      const attempts = await client.query<KnownAttempt>(
        `SELECT id, state, remote_id AS "remoteId", permalink, fingerprint, settled_by AS "settledBy" FROM attempts WHERE delivery_id = $1 AND part = 0 ORDER BY started_at, id`,
        [of.id],
      );
      const held = delivery.lease_token === of.token;
      const decision = decideOutcome({ ...delivery, held, attempts: attempts.rows }, attemptId, outcome);
      if (decision.attempt !== null) {
        await patchAttempt(client, attemptId, decision.attempt, outcome, by);
      }
      await patchDelivery(client, of, decision.delivery, outcome);
      const doubled =
        decision.delivery.kind === "published" && decision.delivery.doubled && !delivery.doubled;
      if (doubled)
        await notify(client, { ...of, accountId: delivery.social_account_id, kind: "delivery.doubled" });
    }
    await client.query("COMMIT");
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** `found` as the database can keep it: trying again with an id that no index holds would never end. */
function keepable(found: Outcome, of: OutcomeOf, deps: EngineDeps): Outcome {
  if (found.kind !== "published") return found;
  return isRemoteId(found.remoteId)
    ? { ...found, permalink: webAddress(found.permalink) }
    : unclear("The network gave the post an id that is none.", of, deps);
}

/** `unique(account, remote_id)`: the post that the network named belongs to another attempt. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof DatabaseError && error.code === "23505" && error.constraint === "attempts_remote_once"
  );
}

/** The post named is another attempt's, so nothing is known of this one: it is asked about again, then a person is. */
function notOurs(of: OutcomeOf, deps: EngineDeps): Outcome {
  return unclear("The network named a post that belongs to another delivery.", of, deps);
}

function unclear(message: string, of: OutcomeOf, deps: EngineDeps): Outcome {
  const error = new PlatformError("outcome_unknown", { message });
  return { kind: "unknown", error, checkAfterMs: deps.platform(of.platform).settle.settleAfterMs };
}

/** Serialization, deadlock, lost connection, shutdown: the next try may succeed. */
const MAX_WAIT_MS = 5_000;

/**
 * Stores `outcome` for good. Tries again until the database takes it: giving up would turn a known outcome into
 * an unknown one. Answers when it is committed.
 */
export async function recordOutcome(
  of: OutcomeOf,
  attemptId: string,
  found: Outcome,
  by: SettledBy,
  deps: EngineDeps,
): Promise<void> {
  let outcome = keepable(found, of, deps);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const stored =
        outcome.kind === "published" &&
        by === "answer" &&
        (await storePublished(of, attemptId, outcome, deps));
      if (!stored) await storeCarefully(of, attemptId, outcome, by, deps);
      deps.report({
        workspaceId: of.workspaceId,
        type: "delivery.changed",
        postId: of.postId,
        deliveryId: of.id,
      });
      return;
    } catch (error) {
      deps.warn("delivery.outcome_not_stored", { deliveryId: of.id, attemptId, attempt, error });
      if (isTaken(error)) {
        outcome = notOurs(of, deps);
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(MAX_WAIT_MS, 50 * 2 ** attempt)));
    }
  }
}
