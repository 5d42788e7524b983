/** A job's contract: a name, a payload of ids only, how often it is retried, and its cron line if it has one. */
import type { z } from "zod";

export interface JobContract<P extends z.ZodType = z.ZodType> {
  /** `domain.verb`, for example `deliveries.publish-due`. */
  name: string;
  payload: P;
  /** Attempts the engine makes when the handler throws; the state machine's own retries are not this. */
  maxAttempts: number;
  /** Five-field cron line in UTC; the payload must then accept `{}`. */
  cron?: string;
}

export function defineJob<P extends z.ZodType>(contract: JobContract<P>): JobContract<P> {
  return contract;
}

/** What a handler receives. `signal` aborts when the worker is asked to stop. */
export interface JobRun<P> {
  payload: P;
  signal: AbortSignal;
}
export type JobHandler<C> =
  C extends JobContract<infer P> ? (run: JobRun<z.output<P>>) => Promise<void> : never;
