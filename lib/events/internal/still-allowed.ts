import "server-only";
import { can, userIdOf, type Ctx } from "@/lib/core/actor";
import { isPermission, type Permission, type Role } from "@/lib/core/permissions";
import { pool } from "@/lib/db/pool";

interface Row {
  role: Role;
  scopes: string[] | null;
  ends_at: Date | null;
}

const STILL_SQL = `SELECT m.role, k.scopes, least(s.expires_at, k.expires_at) AS ends_at
  FROM memberships m
  LEFT JOIN sessions s ON s.id = $3 AND s.user_id = m.user_id AND s.revoked_at IS NULL AND s.expires_at > now()
  LEFT JOIN api_keys k ON k.id = $4 AND k.created_by_id = m.user_id AND k.workspace_id = m.workspace_id
    AND k.secret_version = $5 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
  WHERE m.workspace_id = $1 AND m.user_id = $2
    AND ($3::text IS NULL OR s.id IS NOT NULL) AND ($4::text IS NULL OR k.id IS NOT NULL)`;

export interface Standing {
  allowed: boolean;
  /** When the session or key behind it ends by itself; null where nothing ends. */
  endsAt: Date | null;
}

const ENDED: Standing = { allowed: false, endsAt: null };

/**
 * Whether a stream that has been open for a while may go on: the session, the key with the very secret it was opened
 * with, the membership, and the permission that role and scopes of now still give.
 */
export async function stillAllowed(ctx: Ctx, permission: Permission): Promise<Standing> {
  const { actor } = ctx;
  const userId = userIdOf(actor);
  if (userId === null) return { allowed: true, endsAt: null };
  const sessionId = actor.type === "user" || actor.type === "token" ? actor.sessionId : null;
  const byKey = actor.type === "api_key" || actor.type === "token" ? actor : null;
  const { rows } = await pool.query<Row>({
    name: "stream-still-allowed",
    text: STILL_SQL,
    values: [ctx.workspaceId, userId, sessionId, byKey?.keyId ?? null, byKey?.keyVersion ?? null],
  });
  const [row] = rows;
  if (row === undefined) return ENDED;
  const scopes = row.scopes?.filter(isPermission);
  const now: Ctx = {
    ...ctx,
    role: row.role,
    actor: byKey !== null && scopes !== undefined ? { ...byKey, scopes } : actor,
  };
  return can(now, permission) ? { allowed: true, endsAt: row.ends_at } : ENDED;
}
