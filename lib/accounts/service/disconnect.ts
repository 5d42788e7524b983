import "server-only";
/**
 * Disconnecting: waiting deliveries are held, those in flight settle for at most 15 minutes, then the access is
 * revoked at the network and the secrets are erased. Attempts stay.
 */
import { requirePermission, systemCtx, type Ctx } from "@/lib/core/actor";
import { notFound } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { recordAudit } from "@/lib/audit-log/service";
import { giveUpInFlight, holdForDisconnect } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { logger } from "@/lib/server/logger";
import { openCredentials } from "../internal/credentials";
import { getAccount } from "../queries";
import type { SocialAccount } from "../schema";
import { ACCOUNT_COLUMNS, openAccount, type OpenAccount } from "./session";

export const SETTLE_LIMIT_MINUTES = 15;

/** Starts it, and finishes at once when nothing is in flight. */
export async function deleteAccount(ctx: Ctx, input: { id: string }): Promise<SocialAccount> {
  requirePermission(ctx, "accounts:write");
  await transaction(async (tx) => {
    // By the database's clock, which also says when the time to settle is up.
    const started = await tx.db.$executeRaw`
      UPDATE social_accounts SET status = 'disconnecting', status_reason = 'Being disconnected.', disconnect_at = app_now(),
        updated_at = app_now()
      WHERE id = ${input.id} AND workspace_id = ${ctx.workspaceId} AND status NOT IN ('disconnected', 'disconnecting')`;
    if (started === 0) {
      const known = await tx.db.socialAccount.count({
        where: { id: input.id, workspaceId: ctx.workspaceId },
      });
      if (known === 0) throw notFound("account");
      return;
    }
    await holdForDisconnect(tx, input.id);
    await notifyChange(tx, ctx.workspaceId, { type: "account.changed", account_id: input.id });
    await recordAudit(tx, ctx, {
      action: "account.disconnect_requested",
      entityType: "social_account",
      entityId: input.id,
    });
  });
  await settleDisconnect(input.id);
  return await getAccount(ctx, input);
}

// An unknown outcome counts until a person is asked: settling it needs the sign-in. The states are those that are not
// final, as the index of an account's open deliveries names them.
const IN_FLIGHT = `
  SELECT a.workspace_id AS "workspaceId",
    a.disconnect_at + make_interval(mins => $2) <= app_now() AS "timeIsUp",
    EXISTS (SELECT 1 FROM deliveries d WHERE d.social_account_id = a.id
      AND d.state IN ('scheduled', 'publishing', 'processing', 'retrying', 'blocked', 'held', 'unknown')
      AND (d.state IN ('publishing', 'processing') OR d.lease_until > app_now()
        OR (d.state = 'unknown' AND NOT coalesce((d.settling ->> 'asked')::boolean, false)))) AS "inFlight"
  FROM social_accounts a WHERE a.id = $1 AND a.status = 'disconnecting'`;

/** One step of the way out; repeatable. Called by the verb and, every minute, by the job. */
export async function settleDisconnect(accountId: string): Promise<void> {
  const found = await pool.query<{ workspaceId: string; timeIsUp: boolean; inFlight: boolean }>(IN_FLIGHT, [
    accountId,
    SETTLE_LIMIT_MINUTES,
  ]);
  const row = found.rows[0];
  if (row === undefined || (row.inFlight && !row.timeIsUp)) return;
  if (row.inFlight) await transaction((tx) => giveUpInFlight(tx, accountId));
  const revoked = await revokeAtNetwork(accountId);
  await transaction(async (tx) => {
    const { count } = await tx.db.socialAccount.updateMany({
      where: { id: accountId, status: "disconnecting" },
      data: {
        status: "disconnected",
        statusReason: null,
        credentials: null,
        refreshable: false,
        accessExpiresAt: null,
        refreshExpiresAt: null,
        scopes: [],
        credentialsVersion: { increment: 1 },
      },
    });
    // Finished by another process, or connected anew meanwhile.
    if (count === 0) return;
    await notifyChange(tx, row.workspaceId, { type: "account.changed", account_id: accountId });
    await recordAudit(tx, systemCtx(row.workspaceId, "accounts.settle-disconnects"), {
      action: "account.disconnected",
      entityType: "social_account",
      entityId: accountId,
      data: { revoked_at_network: revoked },
    });
  });
}

/** Best effort: a network that is down must not keep the secrets alive here. */
async function revokeAtNetwork(accountId: string): Promise<boolean> {
  try {
    // Read with the status: what a person has connected anew since must not be taken from them.
    const row = await prisma.socialAccount.findFirst({
      where: { id: accountId, status: "disconnecting" },
      select: ACCOUNT_COLUMNS,
    });
    if (row === null) return false;
    const open = await openAccount(row);
    if (await sharesSignIn(accountId, open)) return false;
    await open.platform.connect.revoke(open.ctx, open.session);
    return true;
  } catch (error) {
    logger.warn({ accountId, error }, "the network did not confirm the revocation; tokens are erased here");
    return false;
  }
}

/**
 * One consent may serve several accounts (two Instagram profiles of one person, here or in another workspace): giving
 * it back would cut off the others.
 */
async function sharesSignIn(accountId: string, open: OpenAccount): Promise<boolean> {
  const mine = open.session.credentials;
  const others = await prisma.socialAccount.findMany({
    where: {
      platform: open.network.platform,
      instanceUrl: open.network.instanceUrl,
      sandbox: open.network.sandbox,
      id: { not: accountId },
      credentials: { not: null },
      status: { notIn: ["disconnecting", "disconnected"] },
    },
    select: { id: true, credentials: true },
  });
  return others.some(({ id, credentials }) => {
    if (credentials === null) return false;
    const theirs = openCredentials(id, credentials);
    const sameGrantor = mine.extra.grantor !== undefined && theirs.extra.grantor === mine.extra.grantor;
    return sameGrantor || theirs.accessToken === mine.accessToken;
  });
}

/** Ids of accounts on their way out. */
export async function listDisconnecting(): Promise<string[]> {
  const rows = await prisma.socialAccount.findMany({
    where: { status: "disconnecting" },
    select: { id: true },
    take: 200,
  });
  return rows.map((row) => row.id);
}
