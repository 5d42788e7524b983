import "server-only";
import { userIdOf, type Ctx } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { redact } from "@/lib/core/redaction";
import { markClaimDone } from "@/lib/db/claim";
import type { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";

/** What happened, in the vocabulary `entity.verb`, for example `post.schedule`. */
export interface AuditFact {
  action: string;
  entityType: string;
  entityId: string;
  /** What changed, without secrets; anything that looks like one is cut out all the same. */
  data?: Record<string, unknown>;
}

/** Id shown as the actor: the key for a program, the person otherwise, the job for the system. */
function actorIdOf(ctx: Ctx): string | null {
  const { actor } = ctx;
  if (actor.type === "api_key") return actor.keyId;
  if (actor.type === "system") return actor.job;
  if (actor.type === "platform_webhook") return actor.platform;
  return (actor.type === "token" ? actor.keyId : null) ?? userIdOf(actor);
}

/**
 * Writes the audit row of a change in the change's own transaction, so that neither exists without the other, and marks
 * the call's `Idempotency-Key` done there. Throws `conflict` when a repeat has taken that key over.
 */
export async function recordAudit(tx: Transaction, ctx: Ctx, fact: AuditFact): Promise<void> {
  if (ctx.claim !== undefined) await markClaimDone(tx, ctx.claim, fact.entityId);
  await tx.db.auditEntry.create({
    data: {
      id: newId("auditEntry"),
      workspaceId: ctx.workspaceId,
      actorType: ctx.actor.type,
      actorId: actorIdOf(ctx),
      action: fact.action,
      entityType: fact.entityType,
      entityId: fact.entityId,
      // A round trip through JSON drops what JSON cannot hold (undefined members), which Prisma would refuse.
      data: JSON.parse(JSON.stringify(redact(fact.data ?? {}))) as Prisma.InputJsonObject,
      requestId: ctx.requestId,
      ip: ctx.ip,
    },
  });
}
