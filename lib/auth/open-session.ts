import "server-only";
import { newId } from "@/lib/core/ids";
import type { Prisma } from "@/lib/db/generated/client";

export interface OpenedSession {
  id: string;
  userId: string;
  expiresAt: Date;
}

/** Writes a session row of `seconds`; its id is what a cookie or a token then names. */
export async function openSession(
  db: Prisma.TransactionClient,
  from: { userId: string; ip: string | null; userAgent: string | null },
  seconds: number,
): Promise<OpenedSession> {
  const { userId, ip } = from;
  const session = { id: newId("session"), userId, expiresAt: new Date(Date.now() + seconds * 1000) };
  await db.session.create({ data: { ...session, ip, userAgent: from.userAgent?.slice(0, 300) ?? null } });
  return session;
}
