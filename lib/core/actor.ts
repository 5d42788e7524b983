/**
 * Who acts, in which workspace, with which powers. Every verb takes a `Ctx` first: the tenant filter comes from
 * it, never from input.
 */
import { AppError } from "./errors";
import { isKeyScope, ROLE_PERMISSIONS, type Permission, type Role } from "./permissions";

export type Actor =
  | { type: "user"; userId: string; sessionId: string }
  | {
      type: "api_key";
      keyId: string;
      /** Raised by each rotation of its secret. */
      keyVersion: number;
      /** The program that uses it, where its maker named one. */
      integration: string | null;
      userId: string;
      scopes: readonly Permission[];
    }
  | {
      type: "token";
      userId: string;
      sessionId: string | null;
      keyId: string | null;
      keyVersion: number | null;
      integration: string | null;
      scopes: readonly Permission[] | null;
    }
  | { type: "system"; job: string }
  | { type: "platform_webhook"; platform: string };

export interface Ctx {
  actor: Actor;
  workspaceId: string;
  /** The actor's role in the workspace; null for the system, which is bound by no role. */
  role: Role | null;
  requestId: string;
  /** Client address, for the audit log; null inside jobs. */
  ip: string | null;
  /** The `Idempotency-Key` that the call holds; marked done with the audit row of what it changes. */
  claim?: HeldClaim;
}

/** An `Idempotency-Key` and the lease under which a request works. */
export interface HeldClaim {
  scope: string;
  key: string;
  leaseToken: string;
}

/** An actor with a person behind it. */
export type PersonActor = Extract<Actor, { userId: string }>;

/** Signed in, outside any workspace: `GET /me`, creating a workspace, accepting an invitation. */
export interface UserCtx {
  actor: PersonActor;
  /** Workspace that the key, token or request names, if it names one. */
  workspaceId: string | null;
  requestId: string;
  ip: string | null;
  claim?: HeldClaim;
}

/** Anyone: signing up, signing in, reading what is public. */
export interface PublicCtx {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** Cookie of a browser that somebody has signed in with before, as it was sent. */
  device?: string | null;
}

/** Writing includes reading: a change answers with what it changed. */
function isInScope(permission: Permission, scopes: readonly Permission[]): boolean {
  return (
    scopes.includes(permission) ||
    (permission.endsWith(":read") && scopes.some((scope) => scope === permission.replace(/:read$/, ":write")))
  );
}

/** Permissions of `ctx`: the role's, narrowed by the scopes of a key or token to what a program may have at all. */
export function permissionsOf(ctx: Ctx): readonly Permission[] {
  if (ctx.role === null) return ROLE_PERMISSIONS.owner;
  const ofRole = ROLE_PERMISSIONS[ctx.role];
  const scopes = ctx.actor.type === "api_key" || ctx.actor.type === "token" ? ctx.actor.scopes : null;
  if (scopes === null) return ofRole;
  return ofRole.filter((permission) => isKeyScope(permission) && isInScope(permission, scopes));
}

export function can(ctx: Ctx, permission: Permission): boolean {
  return permissionsOf(ctx).includes(permission);
}

/** First line of every verb. Throws `forbidden`, naming the missing permission. */
export function requirePermission(ctx: Ctx, permission: Permission): void {
  if (!can(ctx, permission)) {
    throw new AppError("forbidden", `This needs the permission ${permission}, which you do not have here.`);
  }
}

/**
 * The signed-in person behind a context, for what a program must never do: sessions, new workspaces, invitations.
 * Throws `forbidden` for API keys and the tokens made from them.
 */
export function requirePerson(ctx: Pick<Ctx, "actor"> | UserCtx): string {
  const { actor } = ctx;
  const isPerson = actor.type === "user" || (actor.type === "token" && actor.keyId === null);
  if (!isPerson) throw new AppError("forbidden", "Only a signed-in person may do this, not an API key.");
  return actor.userId;
}

/** The context of a job or the sweep inside one workspace. */
export function systemCtx(workspaceId: string, job: string, requestId = `job:${job}`): Ctx {
  return { actor: { type: "system", job }, workspaceId, role: null, requestId, ip: null };
}

/** The person behind an actor, or null for the system and webhooks. */
export function userIdOf(actor: Actor): string | null {
  return actor.type === "system" || actor.type === "platform_webhook" ? null : actor.userId;
}
