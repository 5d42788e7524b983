import "server-only";
import { requirePermission, requirePerson, userIdOf, type Ctx } from "@/lib/core/actor";
import { conflict, notFound } from "@/lib/core/errors";
import { roleAtLeast, type Role } from "@/lib/core/permissions";
import { recordAudit } from "@/lib/audit-log/service";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { assertMayGrant, assertMayTouch } from "../granting";
import { MEMBER_COLUMNS, toMember } from "../internal";
import type { Member } from "../schema";

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

/** What somebody promised with a role that they no longer have: their open links end with it. */
async function endInvitationsOf(tx: Transaction, ctx: Ctx, userId: string): Promise<number> {
  const { count } = await tx.db.invitation.deleteMany({
    where: { workspaceId: ctx.workspaceId, invitedById: userId, acceptedAt: null },
  });
  return count;
}

/**
 * Changes a member's role. A lower one ends the invitations that they have open. Throws `conflict` for the last owner,
 * `forbidden` for a role that may do more than the caller, and for a program that gives or takes ownership.
 */
export async function updateMember(ctx: Ctx, input: { id: string; role: Role }): Promise<Member> {
  requirePermission(ctx, "members:write");
  return transaction(async (tx) => {
    const before = await findMember(tx, ctx, input.id);
    assertMayTouch(ctx, before.role);
    assertMayGrant(ctx, input.role);
    if (before.role === "owner" && input.role !== "owner") await assertNotLastOwner(tx, ctx, input.id);
    const row = await tx.db.membership.update({
      where: { id: input.id },
      data: { role: input.role },
      select: MEMBER_COLUMNS,
    });
    const isLower = !roleAtLeast(input.role, before.role);
    const invitations_ended = isLower ? await endInvitationsOf(tx, ctx, row.userId) : 0;
    await recordAudit(tx, ctx, {
      action: "member.update",
      entityType: "member",
      entityId: input.id,
      data: { user_id: row.userId, from: before.role, to: row.role, invitations_ended },
    });
    return toMember(row);
  });
}

/**
 * Removes a member, or lets the caller leave; what they wrote stays. Their keys are revoked and their open invitations
 * end in the same transaction. Throws `conflict` for the last owner, `forbidden` for others without `members:write`,
 * above one's own role, and for a program that removes an owner.
 */
export async function removeMember(ctx: Ctx, input: { id: string }): Promise<void> {
  requirePermission(ctx, "members:read");
  await transaction(async (tx) => {
    const member = await findMember(tx, ctx, input.id);
    // A key acts for a person, but does not leave in their place.
    if (userIdOf(ctx.actor) === member.userId) requirePerson(ctx);
    else requirePermission(ctx, "members:write");
    assertMayTouch(ctx, member.role);
    if (member.role === "owner") await assertNotLastOwner(tx, ctx, input.id);
    await tx.db.membership.delete({ where: { id: input.id } });
    await tx.db.apiKey.updateMany({
      where: { workspaceId: ctx.workspaceId, createdById: member.userId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const invitations_ended = await endInvitationsOf(tx, ctx, member.userId);
    await recordAudit(tx, ctx, {
      action: "member.delete",
      entityType: "member",
      entityId: input.id,
      data: { user_id: member.userId, role: member.role, invitations_ended },
    });
  });
}
