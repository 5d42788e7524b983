import "server-only";
import type { Prisma } from "@/lib/db/generated/client";
import type { Role } from "@/lib/core/permissions";
import type { Session, User, WorkspaceMembership } from "./schema";

/** Columns and their wire shape: the only way rows leave this room. */
export const USER_COLUMNS = {
  id: true,
  email: true,
  name: true,
  timezone: true,
  createdAt: true,
} satisfies Prisma.UserSelect;

type UserRow = Prisma.UserGetPayload<{ select: typeof USER_COLUMNS }>;

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    timezone: row.timezone,
    created_at: row.createdAt.toISOString(),
  };
}

export const MEMBERSHIP_COLUMNS = {
  role: true,
  workspace: { select: { id: true, name: true, slug: true, timezone: true, isDemo: true } },
} satisfies Prisma.MembershipSelect;

type MembershipRow = Prisma.MembershipGetPayload<{ select: typeof MEMBERSHIP_COLUMNS }>;

export function toMembership(row: MembershipRow): WorkspaceMembership {
  const { id, name, slug, timezone, isDemo } = row.workspace;
  return { id, name, slug, timezone, is_demo: isDemo, role: row.role satisfies Role };
}

export const SESSION_COLUMNS = {
  id: true,
  createdAt: true,
  lastSeenAt: true,
  expiresAt: true,
  ip: true,
  userAgent: true,
} satisfies Prisma.SessionSelect;

type SessionRow = Prisma.SessionGetPayload<{ select: typeof SESSION_COLUMNS }>;

export function toSession(row: SessionRow, currentId: string | null): Session {
  return {
    id: row.id,
    current: row.id === currentId,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    ip: row.ip,
    user_agent: row.userAgent,
  };
}
