import "server-only";
import type { Prisma } from "@/lib/db/generated/client";
import type { Invitation, Member, Workspace } from "./schema";

/** Columns and their wire shape: the only way rows leave this room. */
export const WORKSPACE_COLUMNS = {
  id: true,
  name: true,
  slug: true,
  timezone: true,
  latenessMinutes: true,
  redirectUris: true,
  isDemo: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.WorkspaceSelect;

type WorkspaceRow = Prisma.WorkspaceGetPayload<{ select: typeof WORKSPACE_COLUMNS }>;

export function toWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    timezone: row.timezone,
    lateness_minutes: row.latenessMinutes,
    redirect_uris: row.redirectUris,
    is_demo: row.isDemo,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export const MEMBER_COLUMNS = {
  id: true,
  userId: true,
  role: true,
  createdAt: true,
  user: { select: { name: true, email: true } },
} satisfies Prisma.MembershipSelect;

type MemberRow = Prisma.MembershipGetPayload<{ select: typeof MEMBER_COLUMNS }>;

export function toMember(row: MemberRow): Member {
  return {
    id: row.id,
    user_id: row.userId,
    name: row.user.name,
    email: row.user.email,
    role: row.role,
    created_at: row.createdAt.toISOString(),
  };
}

export const INVITATION_COLUMNS = {
  id: true,
  email: true,
  role: true,
  createdAt: true,
  expiresAt: true,
  acceptedAt: true,
} satisfies Prisma.InvitationSelect;

type InvitationRow = Prisma.InvitationGetPayload<{ select: typeof INVITATION_COLUMNS }>;

export function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    accepted_at: row.acceptedAt?.toISOString() ?? null,
  };
}
