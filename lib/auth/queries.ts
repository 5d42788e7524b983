import "server-only";
import { cache } from "react";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { permissionsOf, requirePerson, type Ctx, type PublicCtx, type UserCtx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { pageOfRows, positionAfter, type Page } from "@/lib/core/cursor";
import { newId } from "@/lib/core/ids";
import { isPermission } from "@/lib/core/permissions";
import type { PageQuery } from "@/lib/core/wire";
import { prisma } from "@/lib/db/client";
import { COUNTED, cursorScope, totalOf } from "@/lib/db/keyset-page";
import {
  MEMBERSHIP_COLUMNS,
  SESSION_COLUMNS,
  toMembership,
  toSession,
  toUser,
  USER_COLUMNS,
} from "./internal";
import { addressOf } from "./client-address";
import { deviceCookieName } from "./known-device";
import { ADDRESS_HEADER, signInPage } from "./page-address";
import { principalOf } from "./principal";
import { sessionCookieName } from "./session-token";
import type { Me, Session, User, WorkspaceMembership } from "./schema";

export interface PersonAndWorkspaces {
  user: User;
  workspaces: WorkspaceMembership[];
}

/** A person with their workspaces, oldest membership first; null when there is no such person. */
export async function findPerson(userId: string): Promise<PersonAndWorkspaces | null> {
  const row = await prisma.user.findUnique({
    where: { id: userId },
    select: {
      ...USER_COLUMNS,
      memberships: { select: MEMBERSHIP_COLUMNS, orderBy: [{ createdAt: "asc" }, { id: "asc" }] },
    },
  });
  return row === null ? null : { user: toUser(row), workspaces: row.memberships.map(toMembership) };
}

/** The caller, and what this very call may do. A key or token sees only the workspace it is for. */
export async function getMe(ctx: UserCtx): Promise<Me> {
  const { actor } = ctx;
  const person = await findPerson(actor.userId);
  if (person === null) throw new Error("A signed-in person has no row.");
  const bound = actor.type === "api_key" || (actor.type === "token" && actor.keyId !== null);
  const workspaces = bound
    ? person.workspaces.filter((workspace) => workspace.id === ctx.workspaceId)
    : person.workspaces;
  const here = workspaces.find((workspace) => workspace.id === ctx.workspaceId) ?? null;
  return {
    actor: {
      type: actor.type,
      user_id: actor.userId,
      session_id: actor.type === "api_key" ? null : actor.sessionId,
      api_key_id: actor.type === "user" ? null : actor.keyId,
    },
    user: person.user,
    workspaces,
    workspace: here?.id ?? null,
    role: here?.role ?? null,
    scopes:
      here === null
        ? []
        : permissionsOf({ ...ctx, workspaceId: here.id, role: here.role }).filter(isPermission),
  };
}

/** The caller's open sessions, newest first. */
export async function listSessions(ctx: UserCtx, page: PageQuery): Promise<Page<Session>> {
  const userId = requirePerson(ctx);
  const current = ctx.actor.type === "api_key" ? null : ctx.actor.sessionId;
  const scope = cursorScope({ list: "sessions", userId });
  const after = positionAfter(page.cursor, scope);
  const where = { userId, revokedAt: null, expiresAt: { gt: new Date() } };
  const rows = await prisma.session.findMany({
    where: { ...where, id: after && { lt: after.id } },
    select: SESSION_COLUMNS,
    orderBy: { id: "desc" },
    skip: page.offset,
    take: page.limit + 1,
  });
  return {
    ...pageOfRows(
      rows,
      page.limit,
      (row) => toSession(row, current),
      (row) => row.createdAt,
      scope,
    ),
    ...(await totalOf(page, () => prisma.session.count({ where, take: COUNTED }))),
  };
}

/** False once it was revoked or has run out. */
export async function isSessionOpen(id: string): Promise<boolean> {
  const row = await prisma.session.findFirst({
    where: { id, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true },
  });
  return row !== null;
}

/** What a page or a server action knows before anyone has signed in. */
export const publicCtx = cache(async (): Promise<PublicCtx> => {
  const sent = await headers();
  const device = (await cookies()).get(deviceCookieName())?.value ?? null;
  return { requestId: newId("request"), ip: addressOf(sent), userAgent: sent.get("user-agent"), device };
});

const cookiePrincipal = cache(async (workspace: string | null) => {
  const cookie = (await cookies()).get(sessionCookieName());
  return cookie === undefined ? null : principalOf({ kind: "cookie", value: cookie.value }, workspace);
});

/** The signed-in person of this page, with their workspaces; null when nobody is signed in. Read once per request. */
export const currentUser = cache(async (): Promise<PersonAndWorkspaces | null> => {
  const principal = await cookiePrincipal(null);
  return principal === null ? null : findPerson(principal.actor.userId);
});

/** Sends the browser to sign in, and back to this page from there. */
async function signInFirst(): Promise<never> {
  redirect(signInPage((await headers()).get(ADDRESS_HEADER)));
}

/** The person's context for verbs outside a workspace. Redirects to the sign-in page when nobody is signed in. */
export const requireUserCtx = cache(async (): Promise<UserCtx> => {
  const principal = await cookiePrincipal(null);
  if (principal === null) return signInFirst();
  const { requestId, ip } = await publicCtx();
  return { actor: principal.actor, workspaceId: principal.place?.workspaceId ?? null, requestId, ip };
});

/**
 * The context for verbs inside the workspace of a page's address. Redirects to the sign-in page when nobody is
 * signed in; a workspace of others shows the page of a missing one.
 * @param workspaceSlug slug or id
 */
export const requireCtx = cache(async (workspaceSlug: string): Promise<Ctx> => {
  const anyone = await cookiePrincipal(null);
  if (anyone === null) return signInFirst();
  const principal = await cookiePrincipal(workspaceSlug).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (principal === null || principal.place === null) notFound();
  const { requestId, ip } = await publicCtx();
  return { actor: principal.actor, ...principal.place, requestId, ip };
});
