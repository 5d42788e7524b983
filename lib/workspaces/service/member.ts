import "server-only";
import { requirePermission, requirePerson, userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { roleAtLeast, type Role } from "@/lib/core/permissions";
import { recordAudit } from "@/lib/audit-log/service";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { MEMBER_COLUMNS, toMember } from "../internal";
import type { Member } from "../schema";

/** Nobody gives, changes or removes a role above their own; the system is bound by no role. */
export function assertMayGrant(ctx: Ctx, role: Role): void {
  if (ctx.role !== null && !roleAtLeast(ctx.role, role)) {
    throw new AppError("forbidden", `Only an ${role} can do this with the role ${role}.`);
  }
}

/** The owners, locked: two of them demoting each other at once must not leave none. */
async function ownerIds(tx: Transaction, workspaceId: string): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    select id from memberships where workspace_id = ${workspaceId} and role = 'owner' order by id for update`;
  return rows.map((row) => row.id);
}

async function findMember(tx: Transaction, ctx: Ctx, id: string) {
  const row = await tx.db.membership.findFirst({
    where: { id, workspaceId: ctx.workspaceId },
    select: MEMBER_COLUMNS,
  });
  if (row === null) throw notFound("member");
  return row;
}

async function assertNotLastOwner(tx: Transaction, ctx: Ctx, id: string): Promise<void> {
  const owners = await ownerIds(tx, ctx.workspaceId);
  if (owners.length === 1 && owners[0] === id) {
    throw conflict("A workspace needs an owner: make somebody else owner first.");
  }
}

/** Changes a member's role. Throws `conflict` for the last owner, `forbidden` above one's own role. */
export async function updateMember(ctx: Ctx, input: { id: string; role: Role }): Promise<Member> {
  requirePermission(ctx, "members:write");
  return transaction(async (tx) => {
    const before = await findMember(tx, ctx, input.id);
    assertMayGrant(ctx, before.role);
    assertMayGrant(ctx, input.role);
    if (before.role === "owner" && input.role !== "owner") await assertNotLastOwner(tx, ctx, input.id);
    const row = await tx.db.membership.update({
      where: { id: input.id },
      data: { role: input.role },
      select: MEMBER_COLUMNS,
    });
    await recordAudit(tx, ctx, {
      action: "member.update",
      entityType: "member",
      entityId: input.id,
      data: { user_id: row.userId, from: before.role, to: row.role },
    });
    return toMember(row);
  });
}

/**
 * Removes a member, or lets the caller leave; what they wrote stays. Their keys are revoked in the same transaction.
 * Throws `conflict` for the last owner, `forbidden` for others without `members:write` or above one's own role.
 */
export async function removeMember(ctx: Ctx, input: { id: string }): Promise<void> {
  requirePermission(ctx, "members:read");
  await transaction(async (tx) => {
    const member = await findMember(tx, ctx, input.id);
    // A key acts for a person, but does not leave in their place.
    if (userIdOf(ctx.actor) === member.userId) requirePerson(ctx);
    else requirePermission(ctx, "members:write");
    assertMayGrant(ctx, member.role);
    if (member.role === "owner") await assertNotLastOwner(tx, ctx, input.id);
    await tx.db.membership.delete({ where: { id: input.id } });
    await tx.db.apiKey.updateMany({
      where: { workspaceId: ctx.workspaceId, createdById: member.userId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    await recordAudit(tx, ctx, {
      action: "member.delete",
      entityType: "member",
      entityId: input.id,
      data: { user_id: member.userId, role: member.role },
    });
  });
}
