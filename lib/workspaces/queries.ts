import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { pageOfRows, positionAfter, type Page } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { PageQuery } from "@/lib/core/wire";
import { prisma } from "@/lib/db/client";
import { COUNTED, cursorScope, totalOf } from "@/lib/db/keyset-page";
import { sha256 } from "@/lib/server/crypto";
import { couldInviteAs } from "./granting";
import {
  INVITATION_COLUMNS,
  MEMBER_COLUMNS,
  toInvitation,
  toMember,
  toWorkspace,
  WORKSPACE_COLUMNS,
} from "./internal";
import type { Invitation, Member, Workspace } from "./schema";

export async function getWorkspace(ctx: Ctx): Promise<Workspace> {
  requirePermission(ctx, "workspace:read");
  const row = await prisma.workspace.findUnique({
    where: { id: ctx.workspaceId },
    select: WORKSPACE_COLUMNS,
  });
  if (row === null) throw notFound("workspace");
  return toWorkspace(row);
}

/** Members in the order of joining. */
export async function listMembers(ctx: Ctx, page: PageQuery): Promise<Page<Member>> {
  requirePermission(ctx, "members:read");
  const scope = cursorScope({ list: "members" });
  const after = positionAfter(page.cursor, scope);
  const where = { workspaceId: ctx.workspaceId };
  const rows = await prisma.membership.findMany({
    where: { ...where, id: after && { gt: after.id } },
    select: MEMBER_COLUMNS,
    orderBy: { id: "asc" },
    skip: page.offset,
    take: page.limit + 1,
  });
  return {
    ...pageOfRows(rows, page.limit, toMember, (row) => row.createdAt, scope),
    ...(await totalOf(page, () => prisma.membership.count({ where, take: COUNTED }))),
  };
}

/** Invitations, newest first, accepted and expired ones included. */
export async function listInvitations(ctx: Ctx, page: PageQuery): Promise<Page<Invitation>> {
  requirePermission(ctx, "members:write");
  const scope = cursorScope({ list: "invitations" });
  const after = positionAfter(page.cursor, scope);
  const where = { workspaceId: ctx.workspaceId };
  const rows = await prisma.invitation.findMany({
    where: { ...where, id: after && { lt: after.id } },
    select: INVITATION_COLUMNS,
    orderBy: { id: "desc" },
    skip: page.offset,
    take: page.limit + 1,
  });
  return {
    ...pageOfRows(rows, page.limit, toInvitation, (row) => row.createdAt, scope),
    ...(await totalOf(page, () => prisma.invitation.count({ where, take: COUNTED }))),
  };
}

/** What the page behind an invitation link shows before anyone has signed in; null when the link is not open. */
export async function findInvitation(
  token: string,
): Promise<{ email: string; role: string; workspaceName: string; hasAccount: boolean } | null> {
  const row = await prisma.invitation.findFirst({
    where: { tokenHash: sha256(token), acceptedAt: null, expiresAt: { gt: new Date() } },
    select: {
      email: true,
      role: true,
      invitedById: true,
      workspaceId: true,
      workspace: { select: { name: true } },
    },
  });
  if (row === null) return null;
  const inviter = await prisma.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: row.workspaceId, userId: row.invitedById } },
    select: { role: true },
  });
  if (inviter === null || !couldInviteAs(inviter.role, row.role)) return null;
  const user = await prisma.user.findUnique({ where: { email: row.email }, select: { id: true } });
  return { email: row.email, role: row.role, workspaceName: row.workspace.name, hasAccount: user !== null };
}
