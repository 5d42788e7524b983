import "server-only";
import { userIdOf, type Ctx } from "@/lib/core/actor";
import { pool } from "@/lib/db/pool";

const STILL_SQL = `SELECT 1 FROM memberships m
  WHERE m.workspace_id = $1 AND m.user_id = $2
    AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM sessions s
      WHERE s.id = $3 AND s.user_id = m.user_id AND s.revoked_at IS NULL AND s.expires_at > now()))
    AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM api_keys k
      WHERE k.id = $4 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())))`;

/** Whether the session, key and membership behind a stream that has been open for a while still hold. */
export async function stillAllowed(ctx: Ctx): Promise<boolean> {
  const { actor } = ctx;
  const userId = userIdOf(actor);
  if (userId === null) return true;
  const sessionId = actor.type === "user" || actor.type === "token" ? actor.sessionId : null;
  const keyId = actor.type === "api_key" || actor.type === "token" ? actor.keyId : null;
  const { rowCount } = await pool.query({
    name: "stream-still-allowed",
    text: STILL_SQL,
    values: [ctx.workspaceId, userId, sessionId, keyId],
  });
  return (rowCount ?? 0) > 0;
}
