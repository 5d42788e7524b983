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

/** Who did something about a person, outside any workspace; `stranger` for somebody who is not signed in. */
export interface PersonalSource {
  userId: string;
  by: "user" | "stranger";
  requestId: string;
  ip: string | null;
}

/** Workspaces in whose logs one thing that a person did is written. */
const MOST_WORKSPACES = 50;

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
      data: storable(fact),
      requestId: ctx.requestId,
      ip: ctx.ip,
    },
  });
}

// A round trip through JSON drops what JSON cannot hold (undefined members), which Prisma would refuse.
function storable(fact: AuditFact): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(redact(fact.data ?? {}))) as Prisma.InputJsonObject;
}

/**
 * Writes what concerns a person rather than a workspace (signing in, a new password) into the log of every workspace
 * that they belong to, 50 at most: who answers for one of those has to see it.
 */
export async function recordPersonalAudit(
  tx: Transaction,
  source: PersonalSource,
  fact: AuditFact,
): Promise<void> {
  const places = await tx.db.membership.findMany({
    where: { userId: source.userId },
    select: { workspaceId: true },
    orderBy: { createdAt: "asc" },
    take: MOST_WORKSPACES,
  });
  await tx.db.auditEntry.createMany({
    data: places.map(({ workspaceId }) => ({
      id: newId("auditEntry"),
      workspaceId,
      actorType: source.by,
      actorId: source.by === "user" ? source.userId : null,
      action: fact.action,
      entityType: fact.entityType,
      entityId: fact.entityId,
      data: storable(fact),
      requestId: source.requestId,
      ip: source.ip,
    })),
  });
}
