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

/**
 * How long before its end a sign-in is renewed: the configured time; of a life shorter than three times that, its last
 * third, not over and over; of a long life its last quarter up to a week, so that a machine which was off in the last
 * half hour of sixty days has not lost it.
 */
const AHEAD = `CASE WHEN access_issued_at IS NULL THEN make_interval(secs => $1) ELSE LEAST(
    (access_expires_at - access_issued_at) / 3,
    GREATEST(make_interval(secs => $1), LEAST((access_expires_at - access_issued_at) / 4, interval '7 days'))) END`;

// A paused account whose sign-in was refused stays paused and is not asked for again. One network that is down with
// all its accounts must not take every place: each server has its turn.
const EXPIRING = `
  SELECT id, access_expires_at AS "expiresAt" FROM social_accounts
  WHERE refreshable AND access_expires_at <= app_now() + ${AHEAD}
    AND (status = 'active' OR (status = 'inactive' AND COALESCE(last_error ->> 'kind', '') NOT LIKE 'auth\\_%'))
    AND (refresh_lease_until IS NULL OR refresh_lease_until < app_now())
  ORDER BY row_number() OVER (PARTITION BY platform, instance_url ORDER BY access_expires_at), access_expires_at
  LIMIT $2`;

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
    // A definite rejection has marked the account; anything else is tried again a minute later, the others now.
    const kind = error instanceof PlatformError ? error.kind : null;
    logger.warn({ accountId, kind, error }, "a sign-in could not be renewed");
  }
}

export const settleDisconnects: JobHandler<typeof settleDisconnectsJob> = async ({ signal }) => {
  for (const accountId of await listDisconnecting()) {
    if (signal.aborted) return;
    try {
      await settleDisconnect(accountId);
    } catch (error) {
      logger.warn({ accountId, error }, "a disconnect could not be finished; it is tried again in a minute");
    }
  }
};
