import "server-only";
/**
 * Verbs that move deliveries on behalf of posts and accounts. All of them lock the deliveries before anything else
 * of the post is written: the engine locks in the same order (delivery, then its post), so that nobody deadlocks.
 * "Now" is cut to the millisecond that columns keep: rounded, it could lie in the future for a moment.
 * The revision they raise takes the delivery out of the hands of a worker that is still preparing the old one.
 */
import { conflict } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";
import { currentEngine } from "@/lib/jobs/current-engine";
import { UNSETTLED_SQL } from "./internal/post-lock";
import { kindReason, ownReason } from "./reason";

export { cancelDelivery, retryDelivery } from "./person";
export { resolveDelivery } from "./resolve";

const UNSETTLED = Prisma.raw(UNSETTLED_SQL);
const RELEASED = Prisma.sql`lease_token = NULL, lease_until = NULL, lease_owner = NULL`;

/**
 * First statement of every edit of a post: locks its deliveries and throws `conflict` when one of them is being
 * sent, or was sent with an outcome that is not known yet.
 */
export async function guardEditable(tx: Transaction, postId: string): Promise<void> {
  await tx.db.$executeRaw`SELECT 1 FROM deliveries WHERE post_id = ${postId} ORDER BY id FOR UPDATE`;
  const busy = await tx.db.$queryRaw<{ state: string }[]>(
    Prisma.sql`SELECT d.state::text FROM deliveries d WHERE d.post_id = ${postId} AND ${UNSETTLED} LIMIT 1`,
  );
  const first = busy[0];
  if (first === undefined) return;
  throw conflict(
    first.state === "unknown"
      ? "We are finding out whether this post is live; it cannot be changed until that is settled."
      : "This post is being sent; it can no longer be changed.",
    { reason: first.state === "unknown" ? "outcome_unknown" : "being_sent" },
  );
}

/**
 * Schedules every delivery of a post that is not published and not in flight, as approved now, counters reset. What
 * was cancelled for one account stays so while others wait. `dueAt` null: now. Answers the ids that were scheduled.
 */
export async function scheduleDeliveries(
  tx: Transaction,
  postId: string,
  dueAt: Date | null,
): Promise<string[]> {
  await tx.db.$executeRaw`SELECT 1 FROM deliveries WHERE post_id = ${postId} ORDER BY id FOR UPDATE`;
  const iso = dueAt?.toISOString() ?? null;
  const rows = await tx.db.$queryRaw<{ id: string; due_at: Date }[]>(Prisma.sql`
    UPDATE deliveries d SET state = 'scheduled', due_at = COALESCE(${iso}::timestamptz, date_trunc('milliseconds', app_now())),
      wake_at = COALESCE(${iso}::timestamptz, date_trunc('milliseconds', app_now())), approved_at = app_now(), revision = revision + 1,
      attempts_used = 0, cancel_requested = false, stable_time = NULL, settling = NULL, limited_since = NULL,
      processing_until = NULL, reason = NULL, updated_at = app_now(), ${RELEASED}
    WHERE d.post_id = ${postId} AND d.state <> 'published' AND NOT ${UNSETTLED} AND NOT (d.state = 'cancelled' AND EXISTS (
      SELECT 1 FROM deliveries o WHERE o.post_id = d.post_id AND o.state NOT IN ('draft', 'published', 'failed', 'cancelled')))
    RETURNING id, due_at`);
  const first = rows[0];
  if (first !== undefined) await currentEngine().wakeAt(tx, first.due_at);
  return rows.map((row) => row.id);
}

/** Gives a scheduled post another time. Throws `conflict` when it is being sent. */
export async function rescheduleDeliveries(tx: Transaction, postId: string, dueAt: Date): Promise<string[]> {
  await guardEditable(tx, postId);
  return scheduleDeliveries(tx, postId, dueAt);
}

/** Takes a scheduled post back to a draft. Throws `conflict` when it is being sent. */
export async function unscheduleDeliveries(tx: Transaction, postId: string): Promise<void> {
  await guardEditable(tx, postId);
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET state = 'draft', due_at = NULL, wake_at = NULL, approved_at = NULL, revision = revision + 1,
      attempts_used = 0, stable_time = NULL, limited_since = NULL, reason = NULL, updated_at = app_now(), ${RELEASED}
    WHERE post_id = ${postId} AND state <> 'published'`);
}

/** The content changed: a worker that is preparing the old one must start anew. */
export async function touchDeliveries(tx: Transaction, postId: string): Promise<void> {
  await guardEditable(tx, postId);
  const preparing = await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET state = 'retrying', wake_at = GREATEST(due_at, date_trunc('milliseconds', app_now())), revision = revision + 1,
      updated_at = app_now(), ${RELEASED}
    WHERE post_id = ${postId} AND state = 'publishing'`);
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET revision = revision + 1, updated_at = app_now()
    WHERE post_id = ${postId} AND state NOT IN ('published', 'publishing', 'retrying')`);
  if (preparing > 0) await currentEngine().wakeAt(tx, new Date());
}

/** Cancels what has not been sent. Throws `conflict` when one is being sent. Answers how many were cancelled. */
export async function cancelDeliveries(tx: Transaction, postId: string): Promise<number> {
  await guardEditable(tx, postId);
  return tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET state = 'cancelled', cancel_requested = true, wake_at = NULL, revision = revision + 1,
      reason = NULL, updated_at = app_now(), ${RELEASED}
    WHERE post_id = ${postId} AND state NOT IN ('published', 'cancelled')`);
}

/** Verbs over many posts wait for a claim that is going on: both lock posts, in orders of their own. */
async function betweenClaims(tx: Transaction): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(4107360021)`;
}

/** The account can be used again: what was blocked goes back to its place, what is unknown is asked about again. */
export async function resumeBlocked(tx: Transaction, accountId: string): Promise<void> {
  await betweenClaims(tx);
  const woken = await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries d SET updated_at = app_now(), wake_at = GREATEST(d.due_at, date_trunc('milliseconds', app_now())),
      state = CASE WHEN d.state = 'blocked' AND NOT ${UNSETTLED} THEN 'scheduled'::"DeliveryState" ELSE d.state END,
      reason = CASE WHEN d.state = 'blocked' THEN NULL ELSE d.reason END
    WHERE d.social_account_id = ${accountId} AND d.state IN ('blocked', 'unknown', 'processing')
      AND (d.lease_until IS NULL OR d.lease_until <= app_now())`);
  if (woken > 0) await currentEngine().wakeAt(tx, new Date());
}

const NAMES_OF = Prisma.sql`SELECT username AS account, platform FROM social_accounts`;

/** The account is being disconnected: what waits is held; what has been sent settles. */
export async function holdForDisconnect(tx: Transaction, accountId: string): Promise<void> {
  await betweenClaims(tx);
  const [names] = await tx.db.$queryRaw<{ account: string; platform: string }[]>(
    Prisma.sql`${NAMES_OF} WHERE id = ${accountId}`,
  );
  const reason = JSON.stringify(ownReason("disconnected", names ?? { account: "The account", platform: "" }));
  // A statement of its own: the lock may wait for a worker's intent, which only a new look can see.
  await tx.db.$executeRaw(Prisma.sql`SELECT 1 FROM deliveries WHERE social_account_id = ${accountId}
    AND state IN ('scheduled', 'publishing', 'retrying', 'blocked') ORDER BY id FOR UPDATE`);
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries d SET state = 'held', reason = ${reason}::jsonb, wake_at = app_now() + interval '1 day',
      revision = revision + 1, updated_at = app_now(), ${RELEASED}
    WHERE d.social_account_id = ${accountId} AND d.state IN ('scheduled', 'publishing', 'retrying', 'blocked')
      AND NOT ${UNSETTLED}`);
}

/** Time is up for what was in flight when its account was disconnected: the outcome is unknown, a person is asked. */
export async function giveUpInFlight(tx: Transaction, accountId: string): Promise<void> {
  await betweenClaims(tx);
  const [names] = await tx.db.$queryRaw<{ account: string; platform: string }[]>(
    Prisma.sql`${NAMES_OF} WHERE id = ${accountId}`,
  );
  const known = names ?? { account: "The account", platform: "The network" };
  const message = "The account was disconnected before the outcome was known.";
  const reason = JSON.stringify(kindReason("outcome_unknown", known, message));
  const rows = await tx.db.$queryRaw<{ id: string; workspace_id: string; post_id: string }[]>(Prisma.sql`
    UPDATE deliveries d SET state = 'unknown', reason = ${reason}::jsonb, wake_at = app_now() + interval '1 day',
      settling = '{"reads": 10, "absent": 0, "asked": true}'::jsonb, updated_at = app_now(), ${RELEASED}
    WHERE d.social_account_id = ${accountId} AND d.state IN ('publishing', 'processing', 'unknown') AND ${UNSETTLED}
    RETURNING id, workspace_id, post_id`);
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE attempts SET state = 'unknown', error_kind = 'outcome_unknown', error_message = ${message}
    WHERE delivery_id = ANY (${ids}::text[]) AND state IN ('sending', 'processing')`);
  await tx.db.notification.createMany({
    data: rows.map((row) => ({
      id: newId("notification"),
      workspaceId: row.workspace_id,
      kind: "delivery.unknown",
      title: `Is the post of ${known.account} live?`,
      body: `${message} Look at ${known.account}, then press "It is live" or "Publish again".`,
      postId: row.post_id,
      deliveryId: row.id,
      accountId,
    })),
  });
}
