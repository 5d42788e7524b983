import "server-only";
/** Handlers of the deliveries' jobs, around the process's one dispatcher. Idempotent: the rows are the truth. */
import type { JobHandler } from "@/lib/jobs/define-job";
import type { publishDueJob, sweepJob } from "./jobs";
import type { EngineDeps } from "./ports";
import type { Dispatcher } from "./publish-due";
import { moveHeldOn } from "./sweep";

export interface DeliveryHandlers {
  publishDue: JobHandler<typeof publishDueJob>;
  sweep: JobHandler<typeof sweepJob>;
}

export function deliveryHandlers(deps: EngineDeps, dispatcher: Dispatcher): DeliveryHandlers {
  return {
    // Taking is enough: what was taken is under leases, and the job's own end proves nothing about it.
    publishDue: () => dispatcher.look(),
    sweep: async () => {
      await moveHeldOn(deps.database);
      await dispatcher.look();
    },
  };
}
