import "server-only";
/** Asks the network whether the connection still works, and refreshes what we know of the account. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { HttpFailure } from "@/lib/core/http";
import { webAddress } from "@/lib/core/web-address";
import { prisma } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { transaction } from "@/lib/db/transaction";
import { resumeBlocked } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Quota as PlatformQuota, Session } from "@/lib/platforms/core/platform";
import { lockAccount } from "../internal/lock-account";
import { getAccount } from "../queries";
import type { ConnectionTest, SocialAccount } from "../schema";
import { markAccount } from "./mark";
import { refreshCredentials } from "./refresh";
import { openSession, type OpenAccount } from "./session";

/** Renewed this long before expiry, so that a test or a post never starts with a dying token. */
const EXPIRY_MARGIN_MS = 60_000;

async function ownAccount(ctx: Ctx, id: string): Promise<void> {
  const row = await prisma.socialAccount.findFirst({
    where: { id, workspaceId: ctx.workspaceId, status: { not: "disconnected" } },
    select: { id: true },
  });
  if (row === null) throw notFound("account");
}

/** Opens an account with credentials that are valid now, renewing them when they are about to end. */
export async function openFreshSession(accountId: string): Promise<OpenAccount> {
  const open = await openSession(accountId);
  const expiresAt = open.session.credentials.accessExpiresAt;
  if (expiresAt === null || expiresAt.getTime() > Date.now() + EXPIRY_MARGIN_MS) return open;
  if (open.session.credentials.refreshToken === null) return open;
  const fresh = await refreshCredentials(accountId, new Date(Date.now() + EXPIRY_MARGIN_MS));
  if (fresh === null) return await openSession(accountId);
  return { ...open, session: { ...open.session, credentials: fresh } };
}

function asPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof HttpFailure)
    return new PlatformError("unavailable", { message: error.message, cause: error });
  throw error;
}

async function refreshProfile(accountId: string, open: OpenAccount, session: Session): Promise<void> {
  const targets = await open.platform.targets(open.ctx, session.credentials, session.instanceUrl);
  const target = targets.find((candidate) => candidate.remoteId === session.remoteId);
  if (target === undefined) {
    throw new PlatformError("permission", { message: "The sign-in no longer reaches this account." });
  }
  await transaction(async (tx) => {
    const account = await lockAccount(tx, accountId);
    const mended = account?.status === "error" || account?.status === "expired";
    await tx.db.socialAccount.update({
      where: { id: accountId },
      data: {
        username: target.username,
        avatarUrl: webAddress(target.avatarUrl),
        profile: target.profile as Prisma.InputJsonObject,
        lastCheckedAt: new Date(),
        lastError: Prisma.DbNull,
        ...(mended ? { status: "active" as const, statusReason: null } : {}),
      },
    });
    if (mended) await resumeBlocked(tx, accountId);
    if (account !== null)
      await notifyChange(tx, account.workspaceId, { type: "account.changed", account_id: accountId });
  });
}

async function readQuota(open: OpenAccount): Promise<PlatformQuota | null> {
  return open.platform.quota === null
    ? null
    : await open.platform.quota({ ...open.ctx, session: open.session });
}

function quotaDto(quota: PlatformQuota | null): ConnectionTest["quota"] {
  return quota === null
    ? null
    : { limit: quota.limit, used: quota.used, resets_at: quota.resetsAt?.toISOString() ?? null };
}

/** Token valid? scopes granted? quota left? A failure is an answer, stored on the account, not an error. */
export async function testConnection(ctx: Ctx, input: { id: string }): Promise<ConnectionTest> {
  requirePermission(ctx, "accounts:write");
  await ownAccount(ctx, input.id);
  let quota: PlatformQuota | null = null;
  let failure: PlatformError | null = null;
  try {
    const open = await openFreshSession(input.id);
    await refreshProfile(input.id, open, open.session);
    quota = await readQuota(open);
  } catch (error) {
    failure = asPlatformError(error);
    await markAccount(input.id, failure);
    await prisma.socialAccount.update({ where: { id: input.id }, data: { lastCheckedAt: new Date() } });
  }
  const account = await getAccount(ctx, input);
  const tokenRefused = failure !== null && ["auth_expired", "auth_revoked"].includes(failure.kind);
  return {
    ok: failure === null && account.missing_scopes.length === 0,
    token_valid: !tokenRefused,
    scopes: account.scopes,
    missing_scopes: account.missing_scopes,
    quota: quotaDto(quota),
    error: failure === null ? null : account.last_error,
    account,
  };
}

/** What the network still allows today; null where it does not say. */
export async function getQuota(ctx: Ctx, input: { id: string }): Promise<{ quota: ConnectionTest["quota"] }> {
  requirePermission(ctx, "accounts:read");
  await ownAccount(ctx, input.id);
  try {
    return { quota: quotaDto(await readQuota(await openFreshSession(input.id))) };
  } catch (error) {
    await markAccount(input.id, asPlatformError(error));
    return { quota: null };
  }
}

/** Renews the credentials now. A refusal marks the account, which the answer shows. */
export async function refreshToken(ctx: Ctx, input: { id: string }): Promise<SocialAccount> {
  requirePermission(ctx, "accounts:write");
  await ownAccount(ctx, input.id);
  try {
    await refreshCredentials(input.id);
    await transaction((tx) => resumeBlocked(tx, input.id));
  } catch (error) {
    await markAccount(input.id, asPlatformError(error));
  }
  return await getAccount(ctx, input);
}
