import "server-only";
import type { PersonActor } from "@/lib/core/actor";
import { AppError, notFound } from "@/lib/core/errors";
import { isPermission, type Permission, type Role } from "@/lib/core/permissions";
import { pool } from "@/lib/db/pool";
import { sha256 } from "@/lib/server/crypto";
import { readAccessToken } from "./access-token";
import { sessionIdIn } from "./session-token";

/**
 * From a credential to who it is and where it acts, in one query per request: the row of the session or key, and
 * the membership behind it. A revoked session, a deleted key and a removed member all end here.
 */
export type Credential =
  { kind: "cookie"; value: string } | { kind: "api_key"; secret: string } | { kind: "token"; jwt: string };

export interface Place {
  workspaceId: string;
  role: Role;
}

export interface Principal {
  actor: PersonActor;
  /** The workspace that the credential or the request names, or the only one there is. */
  place: Place | null;
  /** True when a workspace would have to be named, and none was. */
  ambiguous: boolean;
}

export const API_KEY_PREFIX = "hg_";

interface SessionRow {
  user_id: string;
  last_seen_at: Date;
  workspace_id: string | null;
  role: Role | null;
}

interface KeyRow {
  id: string;
  created_by_id: string;
  workspace_id: string;
  slug: string;
  secret_version: number;
  integration: string | null;
  scopes: string[];
  role: Role;
  last_used_at: Date | null;
}

const SESSION_SQL = `
  select s.user_id, s.last_seen_at, m.workspace_id, m.role
  from sessions s
  left join lateral (
    select m.workspace_id, m.role from memberships m join workspaces w on w.id = m.workspace_id
    where m.user_id = s.user_id and ($2::text is null or w.id = $2 or w.slug = $2)
    order by m.created_at, m.id limit 2
  ) m on true
  where s.id = $1 and s.revoked_at is null and s.expires_at > now()`;

const KEY_SQL = `
  select k.id, k.created_by_id, k.workspace_id, w.slug, k.secret_version, k.integration, k.scopes, m.role, k.last_used_at
  from api_keys k
  join workspaces w on w.id = k.workspace_id
  join memberships m on m.workspace_id = k.workspace_id and m.user_id = k.created_by_id
  where (k.secret_hash = $1 or k.id = $2) and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())`;

const ID_OR_SLUG = /^[\w-]+$/;
/** Stands for what can be no workspace's name, and what the database might not even take. */
const NOBODYS = "?";

/** Last-use times are for people to read: one write per minute is exact enough. */
const TOUCH_MS = 60_000;

async function bySession(
  sessionId: string,
  asked: string | null,
): Promise<(Omit<Principal, "actor"> & { userId: string }) | null> {
  const { rows } = await pool.query<SessionRow>({
    name: "auth_session",
    text: SESSION_SQL,
    values: [sessionId, asked],
  });
  const row = rows[0];
  if (row === undefined) return null;
  if (Date.now() - row.last_seen_at.getTime() > TOUCH_MS) {
    await pool.query("update sessions set last_seen_at = now() where id = $1", [sessionId]);
  }
  const only = rows.length === 1 && row.workspace_id !== null && row.role !== null;
  return {
    userId: row.user_id,
    place: only ? { workspaceId: row.workspace_id ?? "", role: row.role ?? "viewer" } : null,
    ambiguous: rows.length > 1,
  };
}

async function keyRow(where: { hash: string } | { id: string }): Promise<KeyRow | null> {
  const { rows } = await pool.query<KeyRow>({
    name: "auth_key",
    text: KEY_SQL,
    values: "hash" in where ? [where.hash, null] : [null, where.id],
  });
  const row = rows[0];
  if (row === undefined) return null;
  if (row.last_used_at === null || Date.now() - row.last_used_at.getTime() > TOUCH_MS) {
    await pool.query("update api_keys set last_used_at = now() where id = $1", [row.id]);
  }
  return row;
}

function placeOfKey(row: KeyRow, asked: string | null): Place {
  if (asked !== null && asked !== row.workspace_id && asked !== row.slug) throw notFound("workspace");
  return { workspaceId: row.workspace_id, role: row.role };
}

function scopesOf(row: KeyRow): Permission[] {
  return row.scopes.filter(isPermission);
}

/**
 * Who presents `credential`, acting in `workspace` (an id or slug, or null where none was asked for).
 * Answers null when the credential is worth nothing. Throws `not_found` when it is good, but not for that workspace.
 */
export async function principalOf(
  credential: Credential,
  workspace: string | null,
): Promise<Principal | null> {
  const asked = workspace === null || ID_OR_SLUG.test(workspace) ? workspace : NOBODYS;
  switch (credential.kind) {
    case "cookie": {
      const sessionId = await sessionIdIn(credential.value);
      const session = sessionId === null ? null : await bySession(sessionId, asked);
      if (session === null || sessionId === null) return null;
      return { ...checked(session, asked), actor: { type: "user", userId: session.userId, sessionId } };
    }
    case "api_key": {
      const row = await keyRow({ hash: sha256(credential.secret) });
      if (row === null) return null;
      const actor = {
        type: "api_key",
        keyId: row.id,
        keyVersion: row.secret_version,
        integration: row.integration,
        userId: row.created_by_id,
        scopes: scopesOf(row),
      } as const;
      return { actor, place: placeOfKey(row, asked), ambiguous: false };
    }
    case "token":
      return byToken(credential.jwt, asked);
  }
}

async function byToken(jwt: string, asked: string | null): Promise<Principal | null> {
  const claims = await readAccessToken(jwt);
  if (claims === null) return null;
  const { userId, sessionId, keyId, keyVersion, scopes } = claims;
  const actor = { type: "token", userId, sessionId, keyId, keyVersion, integration: null, scopes } as const;
  if (keyId !== null) {
    const row = await keyRow({ id: keyId });
    if (row === null || row.created_by_id !== userId || row.secret_version !== keyVersion) return null;
    // The key's scopes of now: taking one away from a key takes it away from its tokens.
    const ofKey = { ...actor, integration: row.integration, scopes: scopesOf(row) };
    return { actor: ofKey, place: placeOfKey(row, asked), ambiguous: false };
  }
  if (sessionId === null) return null;
  const session = await bySession(sessionId, claims.workspaceId ?? asked);
  if (session === null || session.userId !== userId) return null;
  if (claims.workspaceId !== null && session.place === null) return null;
  if (claims.workspaceId === null && asked === null) {
    // For no particular workspace: which one is meant must not change when the person joins or leaves one.
    return { actor, place: null, ambiguous: session.place !== null || session.ambiguous };
  }
  if (asked !== null && claims.workspaceId !== null)
    await assertSamePlace(sessionId, asked, claims.workspaceId);
  return { ...checked(session, claims.workspaceId ?? asked), actor };
}

async function assertSamePlace(sessionId: string, asked: string, workspaceId: string): Promise<void> {
  if (asked === workspaceId) return;
  const named = await bySession(sessionId, asked);
  if (named?.place?.workspaceId !== workspaceId) throw notFound("workspace");
}

function checked<T extends { place: Place | null; ambiguous: boolean }>(found: T, asked: string | null): T {
  if (asked !== null && found.place === null) throw notFound("workspace");
  return found;
}

/** The error for a call that must be inside a workspace and names none. */
export function workspaceUnclear(principal: Principal): AppError {
  return principal.ambiguous
    ? new AppError(
        "invalid_input",
        "It is not clear which workspace you mean: name one in the header X-Workspace.",
        {
          issues: [
            { path: ["X-Workspace"], code: "required", message: "Name a workspace by its id or slug." },
          ],
        },
      )
    : new AppError("forbidden", "You do not belong to a workspace yet.");
}
