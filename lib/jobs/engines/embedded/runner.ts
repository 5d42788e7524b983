import "server-only";
/**
 * The embedded engine's receiving side: graphile-worker with our registry. No named queues and no local queue: a
 * killed worker would keep both locked for hours.
 */
import { EventEmitter } from "node:events";
import { Logger, parseCronItems, run, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import type { z } from "zod";
import type { JobContract } from "../../define-job";

/** A contract with its handler, payloads still unchecked. */
export interface RunnableJob {
  contract: JobContract;
  run(payload: unknown, signal: AbortSignal): Promise<void>;
}

export interface RunnerOptions {
  pool: Pool;
  jobs: readonly RunnableJob[];
  /** Jobs worked on at once; wake-ups only start things, so a few are plenty. */
  concurrency: number;
  /** Cron lines that this process must not add (its own timer runs them more often). */
  withoutCron?: readonly string[];
  /** The name under which this process locks jobs, as soon as it is known. */
  named(poolId: string): void;
  log(level: "error" | "warn" | "info" | "debug", message: string, detail: Record<string, unknown>): void;
}

const POLL_MS = 250;

/** Runs one job: a payload that the contract refuses is logged and never tried again. */
function task(job: RunnableJob, log: RunnerOptions["log"]): TaskList[string] {
  return async (raw, helpers) => {
    const parsed: z.ZodSafeParseResult<unknown> = job.contract.payload.safeParse(withoutCronMark(raw));
    if (!parsed.success) {
      log("error", "job.bad_payload", {
        job: job.contract.name,
        id: helpers.job.id,
        issues: parsed.error.issues.length,
      });
      return;
    }
    await job.run(parsed.data, helpers.abortSignal ?? new AbortController().signal);
  };
}

/** graphile-worker adds `_cron` to the payloads of its cron lines. */
function withoutCronMark(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null || !("_cron" in raw)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== "_cron"));
}

/** Starts taking jobs. `stop` finishes those that run. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { jobs, log, withoutCron = [] } = options;
  const crons = jobs.flatMap(({ contract }) =>
    contract.cron === undefined || withoutCron.includes(contract.name)
      ? []
      : [
          {
            task: contract.name,
            match: contract.cron,
            identifier: contract.name,
            options: { backfillPeriod: 0, maxAttempts: contract.maxAttempts },
          },
        ],
  );
  // A connection that dies while it is borrowed must not end the process; its query fails, which is enough.
  if (options.pool.listenerCount("connect") === 0) {
    options.pool.on("connect", (client) => client.on("error", () => undefined));
  }
  const events = new EventEmitter() as WorkerEvents;
  events.on("pool:create", ({ workerPool }) => {
    options.named(workerPool.id);
  });
  return run({
    pgPool: options.pool,
    concurrency: options.concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    taskList: Object.fromEntries(jobs.map((job) => [job.contract.name, task(job, log)])),
    parsedCronItems: parseCronItems(crons),
    logger: new Logger(() => (level, message, meta) => {
      log(level === "warning" ? "warn" : level === "error" ? "error" : "debug", "graphile", {
        message,
        ...meta,
      });
    }),
    events,
  });
}

const UNKNOWN = `SELECT t.identifier, count(*)::int AS jobs FROM graphile_worker._private_jobs j
JOIN graphile_worker._private_tasks t ON t.id = j.task_id
WHERE NOT (t.identifier = ANY ($1::text[])) GROUP BY t.identifier`;

/** Jobs that nobody here can run (from a newer or older version): logged, never silently kept. */
export async function logUnknownJobs(
  pool: Pool,
  known: readonly string[],
  log: RunnerOptions["log"],
): Promise<string[]> {
  const { rows } = await pool.query<{ identifier: string; jobs: number }>(UNKNOWN, [known]);
  for (const row of rows) log("error", "job.unknown", { job: row.identifier, waiting: row.jobs });
  return rows.map((row) => row.identifier);
}
