/**
 * The little an engine must offer, because the row is the truth and a wake-up belongs to an instant:
 * `wakeAt` inside the caller's transaction, `run` a job, cron (from the contracts).
 */
import type { z } from "zod";
import type { Transaction } from "@/lib/db/transaction";
import type { JobContract } from "./define-job";

export interface Engine {
  readonly name: "embedded" | "inngest";
  /** Wakes `deliveries.publish-due` at `instant` (or at once when it has passed). Spurious and repeated calls are harmless. */
  wakeAt(tx: Transaction, instant: Date): Promise<void>;
  /** Queues one run of `job`; committed with, or sent after, the caller's transaction. */
  run<P extends z.ZodType>(tx: Transaction, job: JobContract<P>, payload: z.input<P>): Promise<void>;
}
