/** Job contracts of the accounts domain. */
import { z } from "zod";
import { defineJob } from "@/lib/jobs/define-job";

/** Renews sign-ins ahead of their expiry. */
export const refreshTokensJob = defineJob({
  name: "accounts.refresh-tokens",
  payload: z.object({}),
  maxAttempts: 1,
  cron: "* * * * *",
});

/** Finishes disconnecting once nothing is in flight. */
export const settleDisconnectsJob = defineJob({
  name: "accounts.settle-disconnects",
  payload: z.object({}),
  maxAttempts: 1,
  cron: "* * * * *",
});
