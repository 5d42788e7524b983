/** Job contracts of the worker itself. */
import { z } from "zod";
import { defineJob } from "@/lib/jobs/define-job";

/** Removes what has expired: OAuth states, answers kept for idempotency, sessions of dead workers. */
export const housekeepingJob = defineJob({
  name: "worker.housekeeping",
  payload: z.object({}),
  maxAttempts: 1,
  cron: "*/10 * * * *",
});
