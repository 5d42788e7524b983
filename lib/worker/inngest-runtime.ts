import "server-only";
/**
 * What the Inngest functions call: the same registry and the same delivery engine as the worker process, in pieces
 * that fit a function's step.
 */
import { newId } from "@/lib/core/ids";
import { drainOnce } from "@/lib/deliveries/drain-once";
import { type NextInstant, untilInstant, upcomingInstants } from "@/lib/deliveries/instants";
import { Dispatcher } from "@/lib/deliveries/publish-due";
import { moveHeldOn } from "@/lib/deliveries/sweep";
import type { Database, EngineDeps } from "@/lib/deliveries/ports";
import type { JobContract } from "@/lib/jobs/define-job";
import { ARMING_WINDOW_MS } from "@/lib/jobs/engines/inngest/events";
import { env } from "@/lib/server/env";
import { wireEngine } from "./engine-deps";
import { handlersOf, JOBS } from "./registry";

export interface InngestRuntime {
  /**
   * Milliseconds until `instant` by the database's clock. The last moment is waited for here: an Inngest sleep lasts
   * at least a second.
   */
  until(instant: Date): Promise<number>;
  /** Up to 100 deliveries, shared by the networks that have some. */
  drain(): Promise<NextInstant & { taken: number }>;
  /** Instants of the arming window. */
  upcoming(): Promise<Date[]>;
  moveHeldOn(): Promise<number>;
  /** Jobs of the registry other than those that publish, with their parsed runs. */
  jobs: { contract: JobContract; run(payload: unknown): Promise<void> }[];
  sweepSeconds: number;
}

const PER_STEP = 100;
const MAX_ARMED = 5_000;
const LAST_MOMENT_MS = 1_500;

async function waitForInstant(database: Database, instant: Date): Promise<number> {
  let aheadMs = await untilInstant(database, instant);
  while (aheadMs > 0 && aheadMs <= LAST_MOMENT_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(aheadMs)));
    aheadMs = await untilInstant(database, instant);
  }
  return aheadMs;
}

/** The runtime around given dependencies; tests pass a scripted network. */
export function inngestRuntimeOf(deps: EngineDeps): InngestRuntime {
  const handlers = handlersOf(deps, new Dispatcher(deps, { concurrency: env.WORKER_CONCURRENCY }));
  const signal = new AbortController().signal;
  let steps = Math.floor(deps.random() * PER_STEP);
  return {
    until: (instant) => waitForInstant(deps.database, instant),
    drain: () =>
      drainOnce(deps, { limit: PER_STEP, concurrency: env.WORKER_CONCURRENCY, first: (steps += 1) }),
    upcoming: () => upcomingInstants(deps.database, ARMING_WINDOW_MS, MAX_ARMED),
    moveHeldOn: () => moveHeldOn(deps.database),
    jobs: [
      { contract: JOBS.refreshTokens, run: () => handlers.refreshTokens({ payload: {}, signal }) },
      { contract: JOBS.settleDisconnects, run: () => handlers.settleDisconnects({ payload: {}, signal }) },
      { contract: JOBS.housekeeping, run: () => handlers.housekeeping({ payload: {}, signal }) },
    ],
    sweepSeconds: env.SWEEP_SECONDS,
  };
}

let runtime: InngestRuntime | undefined;

/** The process's own runtime, wired at first use. */
export function inngestRuntime(): InngestRuntime {
  runtime ??= inngestRuntimeOf(wireEngine(newId("worker")).deps);
  return runtime;
}
