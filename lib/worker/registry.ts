import "server-only";
/** Every job with its handler. A contract without a handler, or a handler of another shape, does not compile. */
import { refreshTokens, settleDisconnects } from "@/lib/accounts/handlers";
import { refreshTokensJob, settleDisconnectsJob } from "@/lib/accounts/jobs";
import { pool } from "@/lib/db/pool";
import { deliveryHandlers } from "@/lib/deliveries/handlers";
import { publishDueJob, sweepJob } from "@/lib/deliveries/jobs";
import type { EngineDeps } from "@/lib/deliveries/ports";
import type { Dispatcher } from "@/lib/deliveries/publish-due";
import type { JobHandler } from "@/lib/jobs/define-job";
import { removeExpired } from "./housekeeping";
import { housekeepingJob } from "./jobs";

export const JOBS = {
  publishDue: publishDueJob,
  sweep: sweepJob,
  refreshTokens: refreshTokensJob,
  settleDisconnects: settleDisconnectsJob,
  housekeeping: housekeepingJob,
} as const;

export type Handlers = { [K in keyof typeof JOBS]: JobHandler<(typeof JOBS)[K]> };

/** Handlers around this process's dispatcher. */
export function handlersOf(deps: EngineDeps, dispatcher: Dispatcher): Handlers {
  return {
    ...deliveryHandlers(deps, dispatcher),
    refreshTokens,
    settleDisconnects,
    housekeeping: () => removeExpired(pool),
  };
}
