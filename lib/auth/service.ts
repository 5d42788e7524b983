import "server-only";
import { requirePerson, type Ctx, type PublicCtx, type UserCtx } from "@/lib/core/actor";
import { AppError, invalidField, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { prisma } from "@/lib/db/client";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { recordAudit, recordPersonalAudit, type AuditFact } from "@/lib/audit-log/service";
import { joinByInvitation } from "@/lib/workspaces/service/invitation";
import { startWorkspace } from "@/lib/workspaces/service/workspace";
import { noteKeyUse } from "@/lib/api-keys/addresses";
import { refuseCommonPassword } from "./common-password";
import { ACCESS_TOKEN_SECONDS, signAccessToken } from "./access-token";
import { noteWrongPassword } from "./failed-sign-in";
import { toUser, USER_COLUMNS } from "./internal";
import { readDevice } from "./known-device";
import { limiter } from "./limiter";
import { openSession, type OpenedSession } from "./open-session";
import { hashPassword, passwordMatches } from "./password";
import { principalOf } from "./principal";
import { SESSION_SECONDS } from "./session-token";
import { assertDoorOpen, useOwnerToken } from "./sign-up-door";
import { throttle, type Door } from "./throttle";
import type { CreateTokenInput, SignedUp, SignInInput, SignUpInput } from "./schema";

/**
 * Creates a person and their first workspace, or joins the one that invited them. Signs nobody in: follow with
 * `signIn`. Throws `forbidden` for whom `SIGN_UP` keeps out, `invalid_input` at `email` when the address is taken, at
 * `password` for one of the commonest and at `owner_token` for one that is not open, `rate_limited` when tried too often.
 */
export async function signUp(ctx: PublicCtx, input: SignUpInput): Promise<SignedUp> {
  assertDoorOpen(input);
  await throttle("sign_up", { ip: ctx.ip, account: input.email });
  return createPerson(ctx, input);
}

/** As {@link signUp}, for the house itself: nobody is at the door. */
export async function createPerson(ctx: PublicCtx, input: SignUpInput): Promise<SignedUp> {
  await refuseCommonPassword("password", input.password, input);
  const passwordHash = await hashPassword(input.password);
  const id = newId("user");
  try {
    return await transaction(async (tx) => {
      if (input.owner_token !== undefined) await useOwnerToken(tx, input.owner_token);
      const row = await tx.db.user.create({
        data: { id, email: input.email, name: input.name, passwordHash, timezone: input.timezone },
        select: USER_COLUMNS,
      });
      return { user: toUser(row), workspace: await firstWorkspace(tx, ctx, input, id) };
    });
  } catch (error) {
    if (isCollision(error) && (await isTaken(input.email))) {
      throw invalidField(
        ["email"],
        "There is already an account with this address. Sign in instead.",
        "taken",
      );
    }
    throw error;
  }
}

async function firstWorkspace(tx: Transaction, ctx: PublicCtx, input: SignUpInput, userId: string) {
  const ctxIn = (workspaceId: string, role: Ctx["role"] = "owner"): Ctx => ({
    actor: { type: "user", userId, sessionId: "" },
    workspaceId,
    role,
    requestId: ctx.requestId,
    ip: ctx.ip,
  });
  const joined = input.invitation_token
    ? await joinByInvitation(tx, input.invitation_token, { userId, email: input.email }, ctxIn)
    : await startWorkspace(
        tx,
        {
          name: input.workspace_name ?? `${input.name}’s workspace`,
          timezone: input.timezone,
          ownerId: userId,
        },
        ctxIn,
      );
  const membership = await tx.db.membership.findUniqueOrThrow({
    where: { workspaceId_userId: { workspaceId: joined.id, userId } },
    select: { role: true },
  });
  const { name, slug, timezone, is_demo } = joined;
  return { id: joined.id, name, slug, timezone, is_demo, role: membership.role };
}

/** Prisma's code for a broken unique constraint. */
function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "P2002";
}

async function isTaken(email: string): Promise<boolean> {
  return (await prisma.user.findUnique({ where: { email }, select: { id: true } })) !== null;
}

/**
 * Checks a password and opens a session row. Throws `unauthenticated` for a wrong pair, whichever half is wrong,
 * and `rate_limited` with a growing wait after ten failures of one address for one account, or after a hundred of that
 * address in a quarter of an hour. Nobody's failures elsewhere count against the person, and in a browser that they have
 * signed in with before, only that browser's.
 */
export async function signIn(ctx: PublicCtx, input: SignInInput): Promise<OpenedSession> {
  const userId = await checkPassword("sign_in", ctx, input);
  return transaction(async (tx) => {
    const session = await openSession(tx.db, { ...ctx, userId }, SESSION_SECONDS);
    await recordPersonalAudit(
      tx,
      { ...ctx, userId, by: "user" },
      ofSession("session.create", session.id, ctx),
    );
    return session;
  });
}

function ofSession(action: string, entityId: string, from: { userAgent?: string | null } = {}): AuditFact {
  return { action, entityType: "session", entityId, data: { browser: from.userAgent?.slice(0, 200) } };
}

async function checkPassword(door: Door, ctx: PublicCtx, input: SignInInput): Promise<string> {
  const user = await prisma.user.findUnique({
    where: { email: input.email },
    select: { id: true, passwordHash: true },
  });
  const known = await readDevice(ctx.device);
  const device = user !== null && known?.userIds.includes(user.id) === true ? known.id : null;
  const forgive = await throttle(door, { ip: ctx.ip, account: input.email, device });
  const matches = await passwordMatches(user?.passwordHash ?? null, input.password);
  if (user !== null && !matches) noteWrongPassword(ctx, user.id);
  if (user === null || !matches) throw new AppError("unauthenticated", "Email and password do not match.");
  await forgive();
  return user.id;
}

type Source = Pick<PublicCtx, "requestId" | "ip">;

/** Ends the session of this call; every token made from it dies with it. Harmless when it has ended already. */
export async function signOut(from: Source, sessionId: string): Promise<void> {
  await endSession(from, { id: sessionId });
}

/** Ends one of the caller's own sessions. Somebody else's answers as a missing one. */
export async function revokeSession(ctx: UserCtx, input: { id: string }): Promise<void> {
  const userId = requirePerson(ctx);
  if (!(await endSession(ctx, { id: input.id, userId }))) throw notFound("session");
}

async function endSession(from: Source, which: { id: string; userId?: string }): Promise<boolean> {
  return transaction(async (tx) => {
    const [ended] = await tx.db.session.updateManyAndReturn({
      where: { ...which, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { userId: true },
    });
    if (ended === undefined) return false;
    const { requestId, ip } = from;
    await recordPersonalAudit(
      tx,
      { userId: ended.userId, by: "user", requestId, ip },
      ofSession("session.end", which.id),
    );
    return true;
  });
}

/**
 * A bearer token of one hour. From a password it opens a session of that length, shown and revocable like any
 * other; from a key it is bound to the key. Throws `unauthenticated`, `rate_limited`, or `not_found` for a workspace
 * that the person does not belong to.
 */
export async function createToken(ctx: PublicCtx, input: CreateTokenInput) {
  const asked = input.workspace ?? null;
  const token =
    input.api_key === undefined
      ? await tokenOfPerson(ctx, { email: input.email ?? "", password: input.password ?? "" }, asked)
      : await tokenOfKey(ctx, input.api_key, asked);
  return { access_token: token, token_type: "Bearer" as const, expires_in: ACCESS_TOKEN_SECONDS };
}

async function tokenOfPerson(ctx: PublicCtx, input: SignInInput, asked: string | null): Promise<string> {
  const userId = await checkPassword("token", ctx, input);
  const workspaceId = await workspaceOfToken(userId, asked);
  const session = await transaction(async (tx) => {
    const opened = await openSession(tx.db, { ...ctx, userId }, ACCESS_TOKEN_SECONDS);
    await recordPersonalAudit(tx, { ...ctx, userId, by: "user" }, ofSession("token.create", opened.id, ctx));
    return opened;
  });
  return signAccessToken({
    userId,
    sessionId: session.id,
    keyId: null,
    keyVersion: null,
    workspaceId,
    scopes: null,
  });
}

/** The workspace that a person's token is for, for as long as it lives: the one that was asked for, or their only one. */
async function workspaceOfToken(userId: string, asked: string | null): Promise<string | null> {
  const memberships = await prisma.membership.findMany({
    where: { userId, ...(asked === null ? {} : { workspace: { OR: [{ id: asked }, { slug: asked }] } }) },
    select: { workspaceId: true },
    take: 2,
  });
  if (asked !== null && memberships.length === 0) throw notFound("workspace");
  return memberships.length === 1 ? (memberships[0]?.workspaceId ?? null) : null;
}

async function tokenOfKey(ctx: PublicCtx, secret: string, asked: string | null): Promise<string> {
  const forgive = await throttle("token", { ip: ctx.ip, account: secret });
  const principal = await principalOf({ kind: "api_key", secret }, asked);
  if (principal?.actor.type !== "api_key")
    throw new AppError("unauthenticated", "This API key is not valid.");
  await forgive();
  const { keyId, keyVersion, userId, scopes } = principal.actor;
  const workspaceId = principal.place?.workspaceId ?? null;
  // A program may ask for a token before each call: twenty an hour are written down.
  if (principal.place !== null && (await limiter("audit_key_token", 20, 60 * 60).take(keyId)).allowed) {
    const inThere = { actor: principal.actor, ...principal.place, requestId: ctx.requestId, ip: ctx.ip };
    await transaction((tx) =>
      recordAudit(tx, inThere, { action: "token.create", entityType: "api_key", entityId: keyId }),
    );
    await noteKeyUse(inThere);
  }
  return signAccessToken({ userId, sessionId: null, keyId, keyVersion, workspaceId, scopes });
}
