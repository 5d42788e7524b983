import "server-only";
/**
 * Rule 11: what a network said about its limits, remembered for every worker. Networks limit per call, so a limit is
 * remembered with the calls that it is of: who uploads nothing does not wait for a limit of uploads.
 */
import type { PlatformError } from "@/lib/platforms/core/error";
import { limitUntil } from "./back-off";
import type { Claimed } from "./load";
import type { EngineDeps } from "./ports";

const REMEMBER = {
  name: "limit-remember",
  text: `INSERT INTO platform_limits (key, until, kind, updated_at) VALUES ($1, $2, $3, app_now())
ON CONFLICT (key) DO UPDATE SET until = GREATEST(platform_limits.until, EXCLUDED.until), kind = EXCLUDED.kind, updated_at = app_now()`,
};

/**
 * Remembers a limit when `error` is one; the account's unless the network said that it is our app's. Nothing that
 * publishes waits for a limit of reading: who asked asks again when it has ended.
 */
export async function rememberLimit(d: Claimed, error: PlatformError, deps: EngineDeps): Promise<void> {
  if (error.kind !== "rate_limited" && error.kind !== "quota_exhausted") return;
  const { limitedCalls, limitScope } = error.detail;
  if (limitedCalls === "read") return;
  const until = limitUntil(d.now, error.detail.retryAt ?? error.detail.resetsAt, () => 0);
  const owner = limitScope === "app" ? `app:${d.platform}` : `account:${d.account.id}`;
  const key = limitedCalls === undefined ? owner : `${owner}:${limitedCalls}`;
  await deps.database.query({ ...REMEMBER, values: [key, until, error.kind] });
}
