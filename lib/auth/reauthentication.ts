import "server-only";
/** The password once more, before what is grave: whoever finds a browser open, or steals its cookie, does not have it. */
import { recordPersonalAudit } from "@/lib/audit-log/service";
import { requirePerson, type Actor, type UserCtx } from "@/lib/core/actor";
import { AppError, invalidField } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { noteWrongPassword } from "./failed-sign-in";
import { passwordMatches } from "./password";
import { throttleConfirmation } from "./throttle";
import type { ReauthenticateInput } from "./schema";

/** How long a password given counts for. */
const FRESH_MINUTES = 15;

const FRESH_SQL = `
  select 1 from sessions where id = $1 and authenticated_at > now() - $2 * interval '1 minute'`;

/**
 * Throws `forbidden` with `reason: reauthenticate` unless the password was given in this session within the last 15
 * minutes. API keys and their tokens have none to give: their scopes decide alone.
 */
export async function assertFreshlyAuthenticated(actor: Actor): Promise<void> {
  const sessionId = actor.type === "user" || actor.type === "token" ? actor.sessionId : null;
  if (sessionId === null) return;
  const { rowCount } = await pool.query({
    name: "auth_fresh",
    text: FRESH_SQL,
    values: [sessionId, FRESH_MINUTES],
  });
  if (rowCount === 1) return;
  throw new AppError("forbidden", "This needs your password once more.", {
    extra: { reason: "reauthenticate" },
  });
}

/**
 * Takes the password again for the caller's session. Throws `invalid_input` at `password` when it is wrong,
 * `rate_limited` with a growing wait after ten wrong ones in this session, `forbidden` for a key.
 */
export async function reauthenticate(ctx: UserCtx, input: ReauthenticateInput): Promise<void> {
  const userId = requirePerson(ctx);
  const sessionId = ctx.actor.type === "api_key" ? null : ctx.actor.sessionId;
  if (sessionId === null) throw new AppError("forbidden", "Only a session can be confirmed.");
  const forgive = await throttleConfirmation(sessionId);
  const user = await prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { passwordHash: true } });
  if (!(await passwordMatches(user.passwordHash, input.password))) {
    noteWrongPassword(ctx, userId);
    throw invalidField(["password"], "This is not your password.", "wrong");
  }
  await forgive();
  await transaction(async (tx) => {
    await tx.db.$executeRaw`update sessions set authenticated_at = now() where id = ${sessionId}`;
    await recordPersonalAudit(
      tx,
      { userId, by: "user", requestId: ctx.requestId, ip: ctx.ip },
      { action: "session.confirm", entityType: "session", entityId: sessionId },
    );
  });
}
