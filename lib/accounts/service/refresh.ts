import "server-only";
/**
 * Token refresh under a per-account row lease, the HTTP call outside any transaction. A rotated refresh token is
 * stored before it is used and never overwritten by an empty one. A kill between the network's rotation and our
 * commit ends as "reconnect": the next refresh with the old token is refused, and only that marks the account.
 */
import { randomUUID } from "node:crypto";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Credentials, Session } from "@/lib/platforms/core/platform";
import { logger } from "@/lib/server/logger";
import { sealCredentials } from "../internal/credentials";
import { markAccount } from "./mark";
import { openAccount, type AccountRow, type OpenAccount } from "./session";

const LEASE_SECONDS = 60;
const BUSY_RETRY_MS = 1_500;
/** A database that stays away longer than this has lost us the renewed sign-in. */
const STORE_WITHIN_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 5_000;

interface LeasedRow extends AccountRow {
  version: number;
  refreshable: boolean;
}

const CLAIM = `
  UPDATE social_accounts
  SET refresh_lease_token = $2, refresh_lease_until = app_now() + make_interval(secs => $3), refresh_sent_at = app_now()
  WHERE id = $1 AND credentials IS NOT NULL
    AND (refresh_lease_until IS NULL OR refresh_lease_until < app_now())
    AND ($4::timestamptz IS NULL OR access_expires_at IS NULL OR access_expires_at <= $4)
  RETURNING id, platform, sandbox, instance_url AS "instanceUrl", remote_id AS "remoteId", username, profile,
    credentials, credentials_version AS version, refreshable`;

// The version, not the lease, guards the write: what the network answered is a fact, even when it came late.
const STORE = `
  UPDATE social_accounts
  SET credentials = $3, credentials_version = credentials_version + 1, access_expires_at = $4, access_issued_at = app_now(),
    refresh_expires_at = $5, refreshable = $6, refresh_lease_token = NULL, refresh_lease_until = NULL, refresh_sent_at = NULL,
    status = CASE WHEN status IN ('expired', 'error') THEN 'active'::"AccountStatus" ELSE status END,
    status_reason = CASE WHEN status IN ('expired', 'error') THEN NULL ELSE status_reason END, updated_at = app_now()
  WHERE id = $1 AND credentials_version = $2`;

const RELEASE = `
  UPDATE social_accounts SET refresh_lease_token = NULL, refresh_lease_until = NULL, refresh_sent_at = NULL
  WHERE id = $1 AND refresh_lease_token = $2`;

/** The old sign-in may be used up: the new one exists nowhere else, so storing it is tried again like an outcome. */
async function storeRenewed(accountId: string, version: number, fresh: Credentials): Promise<void> {
  const sealed = sealCredentials(accountId, fresh);
  const { accessExpiresAt, refreshExpiresAt, refreshToken } = fresh;
  const giveUpAt = performance.now() + STORE_WITHIN_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pool.query(STORE, [
        accountId,
        version,
        sealed,
        accessExpiresAt,
        refreshExpiresAt,
        refreshToken !== null,
      ]);
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      logger.warn({ accountId, attempt, error }, "a renewed sign-in could not be stored yet");
      await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, 50 * 2 ** attempt)));
    }
  }
}

function keepOld(fresh: Credentials, old: Credentials): Credentials {
  const kept = fresh.refreshToken === null || fresh.refreshToken === "";
  return {
    ...fresh,
    refreshToken: kept ? old.refreshToken : fresh.refreshToken,
    refreshExpiresAt: fresh.refreshExpiresAt ?? (kept ? old.refreshExpiresAt : null),
    scopes: fresh.scopes ?? old.scopes,
    extra: { ...old.extra, ...fresh.extra },
  };
}

async function callNetwork(open: OpenAccount, session: Session): Promise<Credentials> {
  const { refresh } = open.platform.connect;
  if (refresh === null || session.credentials.refreshToken === null) {
    throw new PlatformError("auth_expired", {
      message: "This network gives no way to renew the sign-in without you.",
    });
  }
  return await refresh(open.ctx, session);
}

/**
 * Refreshes one account's credentials and answers them. With `onlyIfExpiringBy`, does nothing and answers null when
 * someone else has renewed them meanwhile. Throws `PlatformError`: `not_ready` while another refresh runs,
 * `auth_expired`/`auth_revoked` after a definite rejection (the account is then marked), `unavailable` otherwise.
 */
export async function refreshCredentials(
  accountId: string,
  onlyIfExpiringBy: Date | null = null,
): Promise<Credentials | null> {
  const lease = randomUUID();
  const claimed = await pool.query<LeasedRow>(CLAIM, [accountId, lease, LEASE_SECONDS, onlyIfExpiringBy]);
  const row = claimed.rows[0];
  if (row === undefined) return await explainNoLease(accountId, onlyIfExpiringBy);
  try {
    const open = await openAccount(row);
    const fresh = keepOld(await callNetwork(open, open.session), open.session.credentials);
    await storeRenewed(accountId, row.version, fresh);
    return fresh;
  } catch (error) {
    // A lease that cannot be given back runs out.
    await pool
      .query(RELEASE, [accountId, lease])
      .catch((failure: unknown) =>
        logger.warn({ accountId, error: failure }, "a refresh lease was not given back"),
      );
    if (error instanceof PlatformError && (error.kind === "auth_expired" || error.kind === "auth_revoked")) {
      await markAccount(accountId, error);
      throw error;
    }
    if (error instanceof PlatformError && error.kind !== "outcome_unknown") throw error;
    throw new PlatformError("unavailable", {
      message: "The sign-in could not be renewed just now.",
      cause: error,
    });
  }
}

async function explainNoLease(accountId: string, expiringBy: Date | null): Promise<null> {
  const row = await prisma.socialAccount.findUnique({
    where: { id: accountId },
    select: { credentials: true, accessExpiresAt: true },
  });
  if (row?.credentials === null || row === null) {
    throw new PlatformError("auth_revoked", { message: "The account is disconnected." });
  }
  const renewed = expiringBy !== null && row.accessExpiresAt !== null && row.accessExpiresAt > expiringBy;
  if (renewed) return null;
  throw new PlatformError("not_ready", {
    message: "Another refresh of this account is running.",
    retryAt: new Date(Date.now() + BUSY_RETRY_MS),
  });
}
