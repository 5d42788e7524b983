import "server-only";
import { requirePermission, requirePerson, type Ctx, type UserCtx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Role } from "@/lib/core/permissions";
import { recordAudit } from "@/lib/audit-log/service";
import { throttle } from "@/lib/auth/throttle";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { sendInvitation } from "@/lib/email/invitation";
import { randomSecret, sha256 } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import { assertMayGrant, couldInviteAs } from "../granting";
import { INVITATION_COLUMNS, toInvitation, toWorkspace, WORKSPACE_COLUMNS } from "../internal";
import type { CreatedInvitation, CreateInvitationInput, Workspace } from "../schema";

const VALID_MS = 7 * 24 * 60 * 60 * 1000;

/** Invites `email`; an open invitation to the same address is replaced. The link is in the answer, once. */
export async function createInvitation(ctx: Ctx, input: CreateInvitationInput): Promise<CreatedInvitation> {
  requirePermission(ctx, "members:write");
  const inviterId = requirePerson(ctx);
  assertMayGrant(ctx, input.role);
  await throttle("invite", { ip: ctx.ip, account: inviterId });
  const token = randomSecret();
  const url = `${env.APP_URL}/accept-invitation?token=${token}`;
  return transaction(async (tx) => {
    const already = await tx.db.membership.findFirst({
      where: { workspaceId: ctx.workspaceId, user: { email: input.email } },
      select: { id: true },
    });
    if (already !== null) throw conflict("This person is already a member.");
    await tx.db.invitation.deleteMany({
      where: { workspaceId: ctx.workspaceId, email: input.email, acceptedAt: null },
    });
    const row = await tx.db.invitation.create({
      data: {
        id: newId("invitation"),
        workspaceId: ctx.workspaceId,
        email: input.email,
        role: input.role,
        tokenHash: sha256(token),
        invitedById: inviterId,
        expiresAt: new Date(Date.now() + VALID_MS),
      },
      select: { ...INVITATION_COLUMNS, workspace: { select: { name: true } } },
    });
    await recordAudit(tx, ctx, {
      action: "invitation.create",
      entityType: "invitation",
      entityId: row.id,
      data: { email: row.email, role: row.role },
    });
    tx.afterCommit(() => sendInvitation({ to: row.email, workspaceName: row.workspace.name, url }));
    return { ...toInvitation(row), url };
  });
}

/** Withdraws an invitation; its link stops working. An accepted one is history and stays. */
export async function deleteInvitation(ctx: Ctx, input: { id: string }): Promise<void> {
  requirePermission(ctx, "members:write");
  await transaction(async (tx) => {
    const { count } = await tx.db.invitation.deleteMany({
      where: { id: input.id, workspaceId: ctx.workspaceId, acceptedAt: null },
    });
    if (count === 0) throw notFound("open invitation");
    await recordAudit(tx, ctx, { action: "invitation.delete", entityType: "invitation", entityId: input.id });
  });
}

export interface Joiner {
  userId: string;
  email: string;
}

/** Whether whoever invited could do it still; their membership stays as it is until the caller's transaction ends. */
async function inviterStillMay(
  tx: Transaction,
  invitation: { workspaceId: string; invitedById: string; role: Role },
): Promise<boolean> {
  const [inviter] = await tx.db.$queryRaw<{ role: Role }[]>`
    select role from memberships
    where workspace_id = ${invitation.workspaceId} and user_id = ${invitation.invitedById} for share`;
  return inviter !== undefined && couldInviteAs(inviter.role, invitation.role);
}

/**
 * Uses an invitation inside the caller's transaction. Throws `not_found` for a used, expired, withdrawn or unknown
 * token and when the inviter may no longer give that role, `forbidden` when it was written to another address.
 */
export async function joinByInvitation(
  tx: Transaction,
  token: string,
  joiner: Joiner,
  ctxIn: (workspaceId: string, role: Ctx["role"]) => Ctx,
): Promise<Workspace> {
  const invitation = await tx.db.invitation.findFirst({
    where: { tokenHash: sha256(token), acceptedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true, email: true, role: true, workspaceId: true, invitedById: true },
  });
  if (invitation === null || !(await inviterStillMay(tx, invitation))) throw notFound("open invitation");
  if (invitation.email !== joiner.email) {
    throw new AppError("forbidden", "This invitation was written to another email address.");
  }
  // Conditional, so that one link used twice at once lets one in.
  const { count } = await tx.db.invitation.updateMany({
    where: { id: invitation.id, acceptedAt: null },
    data: { acceptedAt: new Date() },
  });
  if (count === 0) throw notFound("open invitation");
  const { workspaceId, role } = invitation;
  await tx.db.membership.upsert({
    where: { workspaceId_userId: { workspaceId, userId: joiner.userId } },
    create: { id: newId("membership"), workspaceId, userId: joiner.userId, role },
    update: {},
  });
  await recordAudit(tx, ctxIn(workspaceId, role), {
    action: "invitation.accept",
    entityType: "invitation",
    entityId: invitation.id,
    data: { role },
  });
  const workspace = await tx.db.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: WORKSPACE_COLUMNS,
  });
  return toWorkspace(workspace);
}

/** Joins the inviting workspace as the signed-in person. Wrong tokens are throttled by address and person. */
export async function acceptInvitation(ctx: UserCtx, input: { token: string }): Promise<Workspace> {
  const userId = requirePerson(ctx);
  const forgive = await throttle("invite", { ip: ctx.ip, account: userId });
  const workspace = await transaction(async (tx) => {
    const user = await tx.db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    return joinByInvitation(tx, input.token, { userId, email: user.email }, (workspaceId, role) => ({
      ...ctx,
      workspaceId,
      role,
    }));
  });
  await forgive();
  return workspace;
}
