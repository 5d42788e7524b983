import "server-only";
/** The two buttons of an unknown outcome. Conditional on the attempt, so that of two people one wins. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { conflict } from "@/lib/core/errors";
import { recordAudit } from "@/lib/audit-log/service";
import { Prisma } from "@/lib/db/generated/client";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import { currentEngine } from "@/lib/jobs/current-engine";
import { idBehindLink, linkTaken } from "./link-owner";
import { lockDelivery, type DeliveryEdit, type LockedDelivery } from "./person";
import { getDelivery } from "./queries";
import type { Delivery, ResolveInput } from "./schema";

const RELEASED = Prisma.sql`lease_token = NULL, lease_until = NULL, lease_owner = NULL, settling = NULL,
  processing_until = NULL, updated_at = app_now()`;

interface LiveTry {
  remote_id: string | null;
  permalink: string | null;
}

/** Another try of the delivery that is known to be out: its answer came while this one was in question. */
async function otherThatIsLive(tx: Transaction, id: string, attemptId: string): Promise<LiveTry | undefined> {
  const rows = await tx.db.$queryRaw<LiveTry[]>(Prisma.sql`
    SELECT remote_id, permalink FROM attempts WHERE delivery_id = ${id} AND id <> ${attemptId} AND state = 'published'
    ORDER BY started_at LIMIT 1`);
  return rows[0];
}

async function endPublished(tx: Transaction, id: string, live: LiveTry, doubled: boolean): Promise<void> {
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET state = 'published', permalink = ${live.permalink}, remote_id = ${live.remote_id},
      published_at = app_now(), wake_at = NULL, reason = NULL, prepared = NULL, doubled = doubled OR ${doubled}, ${RELEASED}
    WHERE id = ${id}`);
}

/** It is live: with its link, and with the network's id when the link is one of the candidates. */
async function markPublished(
  tx: Transaction,
  row: LockedDelivery,
  attemptId: string,
  url: string,
): Promise<void> {
  const first = await otherThatIsLive(tx, row.id, attemptId);
  const remoteId = await idBehindLink(tx, row, url);
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE attempts SET state = 'published', finished_at = app_now(), permalink = ${url}, remote_id = ${remoteId},
      settled_by = 'person' WHERE id = ${attemptId}`);
  const doubled = first !== undefined && first.permalink !== null && first.permalink !== url;
  await endPublished(tx, row.id, first ?? { remote_id: remoteId, permalink: url }, doubled);
}

/** It is not live: sent again as approved now, or given up; neither when another try has turned out to be live. */
async function markNotPublished(
  tx: Transaction,
  row: LockedDelivery,
  attemptId: string,
  again: boolean,
): Promise<void> {
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE attempts SET state = 'not_published', finished_at = app_now(), settled_by = 'person' WHERE id = ${attemptId}`);
  const live = await otherThatIsLive(tx, row.id, attemptId);
  if (live !== undefined) return endPublished(tx, row.id, live, false);
  if (!again) {
    await tx.db.$executeRaw(Prisma.sql`
      UPDATE deliveries SET state = 'cancelled', wake_at = NULL, reason = NULL, revision = revision + 1, ${RELEASED}
      WHERE id = ${row.id}`);
    return;
  }
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE deliveries SET state = 'retrying', due_at = LEAST(due_at, date_trunc('milliseconds', app_now())), wake_at = date_trunc('milliseconds', app_now()), approved_at = app_now(),
      attempts_used = 0, stable_time = NULL, limited_since = NULL, reason = NULL, revision = revision + 1, ${RELEASED}
    WHERE id = ${row.id}`);
  await currentEngine().wakeAt(tx, new Date());
}

/**
 * Settles an unknown outcome by a person's word. The second of two people gets `conflict`; a link of another post of the
 * account is `invalid_input` at `url`.
 */
export async function resolveDelivery(ctx: Ctx, input: DeliveryEdit & ResolveInput): Promise<Delivery> {
  requirePermission(ctx, "posts:write");
  await transaction((tx) => resolveIn(tx, ctx, input)).catch((error: unknown) => {
    throw linkTaken(error) ?? error;
  });
  return getDelivery(ctx, input);
}

async function resolveIn(tx: Transaction, ctx: Ctx, input: DeliveryEdit & ResolveInput): Promise<void> {
  const row = await lockDelivery(tx, ctx, input);
  const attemptId = row.unsettledId;
  if (row.state !== "unknown" || attemptId === null || (input.attempt_id ?? attemptId) !== attemptId) {
    throw conflict("This has been settled in the meantime.", { reason: "settled" });
  }
  // While we ask the network, or repeat a call that cannot double, nobody else may decide.
  if (row.leased)
    throw conflict("We are asking the network at this moment; try again in a few seconds.", {
      reason: "being_checked",
    });
  if (input.outcome === "published") await markPublished(tx, row, attemptId, input.url);
  else await markNotPublished(tx, row, attemptId, input.publish_again);
  await recordAudit(tx, ctx, {
    action: "delivery.resolve",
    entityType: "delivery",
    entityId: row.id,
    data: {
      attempt_id: attemptId,
      outcome: input.outcome,
      ...(input.outcome === "not_published" ? { publish_again: input.publish_again } : { url: input.url }),
    },
  });
  await notifyChange(tx, ctx.workspaceId, {
    type: "delivery.changed",
    post_id: row.postId,
    delivery_id: row.id,
  });
}
