/** Job contracts of the deliveries domain. Payloads carry ids only, and here not even those: the rows say what is due. */
import { z } from "zod";
import { defineJob } from "@/lib/jobs/define-job";
import { WAKE_JOB } from "@/lib/jobs/wake-job";

/** Claims what is due and publishes it. */
export const publishDueJob = defineJob({ name: WAKE_JOB, payload: z.object({}), maxAttempts: 5 });

/** Finds rows whose wake-up was lost. More often than each minute where the worker's own timer says so. */
export const sweepJob = defineJob({
  name: "deliveries.sweep",
  payload: z.object({}),
  maxAttempts: 1,
  cron: "* * * * *",
});
