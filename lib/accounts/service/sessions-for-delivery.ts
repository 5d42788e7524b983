import "server-only";
/** What the delivery engine asks of accounts: a session that can be used now, and what a refused one means. */
import { prisma } from "@/lib/db/client";
import { PlatformError } from "@/lib/platforms/core/error";
import type { AdapterContext, Session } from "@/lib/platforms/core/platform";
import { markAccount } from "./mark";
import { refreshCredentials } from "./refresh";
import { openAccount, openSession, type AccountRow } from "./session";

/** Renewed this long before its end, so that no token dies between an upload and the post. */
const EXPIRY_MARGIN_MS = 60_000;

export interface UsableSession extends AdapterContext {
  session: Session;
}

/** Throws `PlatformError`: `auth_*` when a person must reconnect, `unavailable` or `not_ready` when it may work later. */
export async function openForDelivery(account: AccountRow): Promise<UsableSession> {
  const open = await openAccount(account);
  const { credentials } = open.session;
  const margin = new Date(Date.now() + EXPIRY_MARGIN_MS);
  const expiring = credentials.accessExpiresAt !== null && credentials.accessExpiresAt <= margin;
  if (!expiring || credentials.refreshToken === null) return { ...open.ctx, session: open.session };
  const fresh = await refreshCredentials(account.id, margin);
  if (fresh !== null) return { ...open.ctx, session: { ...open.session, credentials: fresh } };
  const reopened = await openSession(account.id);
  return { ...reopened.ctx, session: reopened.session };
}

/** Another worker may have renewed the sign-in since `session` was opened: then that one is simply used. */
async function renewedMeanwhile(accountId: string, session: Session): Promise<boolean> {
  const row = await prisma.socialAccount.findUnique({
    where: { id: accountId },
    select: { credentials: true },
  });
  if (row === null || row.credentials === null) return false;
  const current = await openSession(accountId);
  return current.session.credentials.accessToken !== session.credentials.accessToken;
}

/** Renews after a refusal where that can help; otherwise marks the account for a person. */
export async function sessionRejected(
  account: { id: string },
  session: Session,
  error: PlatformError,
): Promise<"renewed" | "mended_by_person" | "not_reached"> {
  try {
    if (await renewedMeanwhile(account.id, session)) return "renewed";
    if (error.kind !== "auth_expired" || session.credentials.refreshToken === null) {
      await markAccount(account.id, error);
      return "mended_by_person";
    }
    await refreshCredentials(account.id);
    return "renewed";
  } catch (refusal) {
    if (!(refusal instanceof PlatformError)) throw refusal;
    return refusal.kind === "auth_expired" || refusal.kind === "auth_revoked"
      ? "mended_by_person"
      : "not_reached";
  }
}
