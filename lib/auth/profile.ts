import "server-only";
/** What a signed-in person changes about themselves. */
import { requirePerson, type UserCtx } from "@/lib/core/actor";
import { invalidField } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { transaction } from "@/lib/db/transaction";
import { recordPersonalAudit } from "@/lib/audit-log/service";
import { refuseCommonPassword } from "./common-password";
import { noteWrongPassword } from "./failed-sign-in";
import { toUser, USER_COLUMNS } from "./internal";
import { openSession, type OpenedSession } from "./open-session";
import { hashPassword, passwordMatches } from "./password";
import { SESSION_SECONDS } from "./session-token";
import { throttleConfirmation } from "./throttle";
import type { ChangePasswordInput, UpdateProfileInput, User } from "./schema";

/** Renames the caller or moves their time zone. */
export async function updateProfile(ctx: UserCtx, input: UpdateProfileInput): Promise<User> {
  const id = requirePerson(ctx);
  const row = await prisma.user.update({ where: { id }, data: input, select: USER_COLUMNS });
  return toUser(row);
}

/**
 * Changes the caller's password. Every session ends, tokens with them, the caller's own too: it goes on under the new
 * id that is answered. Throws `invalid_input` at `current_password` when it is wrong and at `new_password` for one of the
 * commonest, `rate_limited` after too many wrong ones.
 */
export async function changePassword(ctx: UserCtx, input: ChangePasswordInput): Promise<OpenedSession> {
  const id = requirePerson(ctx);
  const user = await prisma.user.findUniqueOrThrow({
    where: { id },
    select: { email: true, name: true, passwordHash: true },
  });
  const current = ctx.actor.type === "api_key" ? null : ctx.actor.sessionId;
  const forgive = await throttleConfirmation(current ?? id);
  if (!(await passwordMatches(user.passwordHash, input.current_password))) {
    noteWrongPassword(ctx, id);
    throw invalidField(["current_password"], "This is not your password.", "wrong");
  }
  await forgive();
  await refuseCommonPassword("new_password", input.new_password, user);
  const passwordHash = await hashPassword(input.new_password);
  return transaction(async (tx) => {
    await tx.db.user.update({ where: { id }, data: { passwordHash } });
    const before = await tx.db.session.findFirst({
      where: { id: current ?? "", userId: id },
      select: { userAgent: true },
    });
    const { count } = await tx.db.session.updateMany({
      where: { userId: id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    await recordPersonalAudit(
      tx,
      { userId: id, by: "user", requestId: ctx.requestId, ip: ctx.ip },
      { action: "password.change", entityType: "user", entityId: id, data: { sessions_ended: count } },
    );
    const from = { userId: id, ip: ctx.ip, userAgent: before?.userAgent ?? null };
    return openSession(tx.db, from, SESSION_SECONDS);
  });
}
