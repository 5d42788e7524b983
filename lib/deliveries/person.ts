import "server-only";
/** What a person does with one delivery: cancel it, try it again. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { isVersion, type Versions } from "@/lib/core/version";
import { recordAudit } from "@/lib/audit-log/service";
import { Prisma } from "@/lib/db/generated/client";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import { currentEngine } from "@/lib/jobs/current-engine";
import { getDelivery } from "./queries";
import type { Delivery } from "./schema";
import type { DeliveryState } from "./states";

export interface LockedDelivery {
  id: string;
  postId: string;
  accountId: string;
  state: DeliveryState;
  /** A worker holds the lease now. */
  leased: boolean;
  unsettledId: string | null;
}

/** One delivery, and the version of its post that the caller has seen. */
export interface DeliveryEdit {
  id: string;
  if_match?: Versions;
}

/**
 * Locks one delivery of the caller's workspace. Throws `not_found` alike for foreign, unknown and deleted ones,
 * `precondition_failed` when its post is not at the version that `if_match` names.
 */
export async function lockDelivery(tx: Transaction, ctx: Ctx, edit: DeliveryEdit): Promise<LockedDelivery> {
  const { id } = edit;
  const rows = await tx.db.$queryRaw<Omit<LockedDelivery, "unsettledId">[]>(Prisma.sql`
    SELECT d.id, d.post_id AS "postId", d.social_account_id AS "accountId", d.state::text AS state,
      COALESCE(d.lease_until > app_now(), false) AS leased
    FROM deliveries d WHERE d.id = ${id} AND d.workspace_id = ${ctx.workspaceId} FOR UPDATE`);
  const row = rows[0];
  if (row === undefined) throw notFound("delivery");
  // Statements of their own: the lock may have waited for a deletion or a worker's intent, which only a new look sees.
  const [post] = await tx.db.$queryRaw<{ revision: number }[]>(
    Prisma.sql`SELECT revision FROM posts WHERE id = ${row.postId} AND deleted_at IS NULL`,
  );
  if (post === undefined) throw notFound("delivery");
  const etag = String(post.revision);
  if (!isVersion(etag, edit.if_match)) {
    throw new AppError("precondition_failed", "Somebody changed this post since you opened it.", {
      extra: { current: { id: row.postId, etag } },
    });
  }
  const unsettled = await tx.db.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id FROM attempts WHERE delivery_id = ${id} AND state IN ('sending', 'unknown', 'processing') LIMIT 1`);
  return { ...row, unsettledId: unsettled[0]?.id ?? null };
}

/** Stops one delivery. Throws `conflict` once it is being sent or has ended. */
export async function cancelDelivery(ctx: Ctx, input: { id: string }): Promise<Delivery> {
  requirePermission(ctx, "posts:write");
  await transaction(async (tx) => {
    const row = await lockDelivery(tx, ctx, input);
    if (row.unsettledId !== null)
      throw conflict("This post is being sent; it can no longer be cancelled.", { reason: "being_sent" });
    if (row.state === "published")
      throw conflict("This post is published; delete it on the network instead.");
    if (row.state === "cancelled") return;
    await tx.db.$executeRaw(Prisma.sql`
      UPDATE deliveries SET state = 'cancelled', cancel_requested = true, wake_at = NULL, revision = revision + 1,
        reason = NULL, lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now()
      WHERE id = ${row.id}`);
    await recordAudit(tx, ctx, {
      action: "delivery.cancel",
      entityType: "delivery",
      entityId: row.id,
      data: { from: row.state },
    });
    await notifyChange(tx, ctx.workspaceId, {
      type: "delivery.changed",
      post_id: row.postId,
      delivery_id: row.id,
    });
  });
  return getDelivery(ctx, input);
}

const RETRYABLE: readonly DeliveryState[] = ["failed", "cancelled", "held", "blocked", "retrying"];

/** Tries a delivery again, as approved now, counters reset: at its time when that is ahead, else at once. */
export async function retryDelivery(ctx: Ctx, input: DeliveryEdit): Promise<Delivery> {
  requirePermission(ctx, "posts:write");
  await transaction(async (tx) => {
    const row = await lockDelivery(tx, ctx, input);
    if (row.unsettledId !== null || !RETRYABLE.includes(row.state)) {
      throw conflict(
        row.state === "unknown"
          ? "It may be live already: say whether it is before it is sent again."
          : `A delivery that is ${row.state} cannot be tried again.`,
        { reason: row.state },
      );
    }
    const rows = await tx.db.$queryRaw<{ due_at: Date }[]>(Prisma.sql`
      UPDATE deliveries SET state = 'scheduled', due_at = GREATEST(due_at, date_trunc('milliseconds', app_now())), wake_at = GREATEST(due_at, date_trunc('milliseconds', app_now())),
        approved_at = app_now(), revision = revision + 1, attempts_used = 0, cancel_requested = false, stable_time = NULL,
        settling = NULL, limited_since = NULL, processing_until = NULL, reason = NULL, lease_token = NULL,
        lease_until = NULL, lease_owner = NULL, updated_at = app_now()
      WHERE id = ${row.id} RETURNING due_at`);
    const due = rows[0]?.due_at;
    if (due !== undefined) await currentEngine().wakeAt(tx, due);
    await recordAudit(tx, ctx, {
      action: "delivery.retry",
      entityType: "delivery",
      entityId: row.id,
      data: { from: row.state },
    });
    await notifyChange(tx, ctx.workspaceId, {
      type: "delivery.changed",
      post_id: row.postId,
      delivery_id: row.id,
    });
  });
  return getDelivery(ctx, input);
}
