import "server-only";
/** Handlers of the accounts' jobs; both are repeatable. */
import { pool } from "@/lib/db/pool";
import type { JobHandler } from "@/lib/jobs/define-job";
import { PlatformError } from "@/lib/platforms/core/error";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import type { refreshTokensJob, settleDisconnectsJob } from "./jobs";
import { listDisconnecting, settleDisconnect } from "./service/disconnect";
import { announceEnding, markEnded } from "./service/expiry";
import { refreshCredentials } from "./service/refresh";

const BATCH = 50;

// A token that is its own refresh token is lost when it ends while we are off: it is renewed days ahead, and a network
// that did not prolong it is asked again hours later.
const EXPIRING = `
  SELECT id, access_expires_at AS "expiresAt" FROM social_accounts
  WHERE refreshable AND status IN ('active', 'inactive')
    AND access_expires_at <= app_now() + greatest(make_interval(secs => $1), interval '14 days')
    AND (access_expires_at <= app_now() + make_interval(secs => $1)
      OR (refresh_expires_at <= access_expires_at AND updated_at < app_now() - interval '6 hours'))
    AND (refresh_lease_until IS NULL OR refresh_lease_until < app_now())
  ORDER BY access_expires_at LIMIT $2`;

/** Renews each account that expires soon; one failing network does not keep the others waiting. Then tells of the rest. */
export const refreshTokens: JobHandler<typeof refreshTokensJob> = async ({ signal }) => {
  const due = await pool.query<{ id: string; expiresAt: Date }>(EXPIRING, [
    env.TOKEN_REFRESH_AHEAD_SECONDS,
    BATCH,
  ]);
  const queue = [...due.rows];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      await refreshOne(next.id, next.expiresAt);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  await markEnded();
  await announceEnding();
};

async function refreshOne(accountId: string, expiresAt: Date): Promise<void> {
  try {
    await refreshCredentials(accountId, expiresAt);
  } catch (error) {
    // A definite rejection has marked the account; anything else is tried again a minute later.
    if (!(error instanceof PlatformError)) throw error;
    logger.warn({ accountId, kind: error.kind }, "a sign-in could not be renewed");
  }
}

export const settleDisconnects: JobHandler<typeof settleDisconnectsJob> = async ({ signal }) => {
  for (const accountId of await listDisconnecting()) {
    if (signal.aborted) return;
    await settleDisconnect(accountId);
  }
};
