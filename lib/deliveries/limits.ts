import "server-only";
/** Rule 11: what a network said about its limits, remembered for every worker. */
import type { PlatformError } from "@/lib/platforms/core/error";
import { limitUntil } from "./back-off";
import type { Claimed } from "./load";
import type { EngineDeps } from "./ports";

const REMEMBER = {
  name: "limit-remember",
  text: `INSERT INTO platform_limits (key, until, kind, updated_at) VALUES ($1, $2, $3, app_now())
ON CONFLICT (key) DO UPDATE SET until = GREATEST(platform_limits.until, EXCLUDED.until), kind = EXCLUDED.kind, updated_at = app_now()`,
};

/** Remembers a limit when `error` is one; the account's unless the network said that it is our app's. */
export async function rememberLimit(d: Claimed, error: PlatformError, deps: EngineDeps): Promise<void> {
  if (error.kind !== "rate_limited" && error.kind !== "quota_exhausted") return;
  const until = limitUntil(d.now, error.detail.retryAt ?? error.detail.resetsAt, () => 0);
  const key = error.detail.limitScope === "app" ? `app:${d.platform}` : `account:${d.account.id}`;
  await deps.database.query({ ...REMEMBER, values: [key, until, error.kind] });
}
