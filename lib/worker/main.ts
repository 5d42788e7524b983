import "server-only";
/**
 * The worker process of the embedded engine: a dispatcher with its timer, a listener for new instants, the queue's
 * runner, the sweep, a heartbeat. Any number of them may run, on any number of machines.
 */
import { newId } from "@/lib/core/ids";
import { connectionFields } from "@/lib/db/connection";
import { showFirstKey } from "@/lib/db/first-key";
import { StartupError } from "@/lib/db/startup-error";
import { pool } from "@/lib/db/pool";
import { Dispatcher } from "@/lib/deliveries/publish-due";
import type { JobContract } from "@/lib/jobs/define-job";
import { logUnknownJobs, startRunner, type RunnableJob } from "@/lib/jobs/engines/embedded/runner";
import { listenForWakes } from "@/lib/jobs/engines/embedded/wake-listener";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { storage } from "@/lib/storage/storage";
import { wireEngine } from "./engine-deps";
import { Heartbeat, unlockDeadWorkers } from "./heartbeat";
import { handlersOf, JOBS, type Handlers } from "./registry";

/** Queue jobs worked on at once: they only start things, the dispatcher bounds the work. */
const QUEUE_CONCURRENCY = 4;
/** Work that has not ended by then is left to its lease. */
const STOP_WITHIN_MS = 25_000;

export interface Worker {
  id: string;
  /** Takes nothing more, lets what runs end, gives everything back. */
  stop(): Promise<void>;
}

function log(
  level: "error" | "warn" | "info" | "debug",
  message: string,
  detail: Record<string, unknown>,
): void {
  logger[level](detail, message);
}

/** Payloads are parsed by the contract before a handler sees them: the one place where the types are joined. */
function runnable<K extends keyof typeof JOBS>(key: K, handlers: Handlers): RunnableJob {
  const contract: JobContract = JOBS[key];
  const handler = handlers[key] as (run: { payload: unknown; signal: AbortSignal }) => Promise<void>;
  return { contract, run: (payload, signal) => handler({ payload, signal }) };
}

/** @throws StartupError when the engine is Inngest: its server calls the web process, and a worker has nothing to do. */
export async function startWorker(): Promise<Worker> {
  if (env.ENGINE === "inngest") {
    throw new StartupError("The engine is Inngest, which calls the web process: no worker is needed.");
  }
  const id = newId("worker");
  const { deps, notices, warm, close } = wireEngine(id);
  const dispatcher = new Dispatcher(deps, { concurrency: env.WORKER_CONCURRENCY, alarm: true });
  const handlers = handlersOf(deps, dispatcher);
  const jobs = (Object.keys(JOBS) as (keyof typeof JOBS)[]).map((key) => runnable(key, handlers));
  const heartbeat = new Heartbeat(pool, id, (error) => log("warn", "worker.heartbeat_failed", { error }));

  const shownKey = await showFirstKey("worker");
  // Now, while the disk is known to be there: from here on its absence is noticed.
  await storage()
    .sweepScratch()
    .catch((error: unknown) => log("warn", "worker.scratch_not_swept", { error }));
  await warm();
  await heartbeat.start();
  await unlockDeadWorkers(pool);
  const runner = await startRunner({
    pool,
    jobs,
    concurrency: QUEUE_CONCURRENCY,
    withoutCron: [JOBS.sweep.name],
    named: (name) => heartbeat.addEngineId(name),
    log,
  });
  const listener = listenForWakes({
    connection: connectionFields(env.DATABASE_URL),
    heard: (instantMs) => dispatcher.expect(instantMs),
    connected: () => void dispatcher.look(),
    failed: (error) => log("warn", "worker.listener_failed", { error }),
  });
  const known = jobs.map((job) => job.contract.name);
  const sweep = async () => {
    await handlers.sweep({ payload: {}, signal: new AbortController().signal });
    await unlockDeadWorkers(pool);
    await logUnknownJobs(pool, known, log);
  };
  const sweeping = setInterval(() => {
    sweep().catch((error: unknown) => log("warn", "worker.sweep_failed", { error }));
  }, env.SWEEP_SECONDS * 1_000);

  await dispatcher.look();
  return {
    id,
    async stop() {
      clearInterval(sweeping);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_WITHIN_MS);
      });
      // The dispatcher first: nothing is taken from now on, however long the queue's jobs still run.
      const ended = Promise.all([dispatcher.stop(), listener.stop(), runner.stop()]);
      await Promise.race([ended, patience]);
      clearTimeout(timer);
      await notices.flush();
      await close();
      await heartbeat.stop();
      await shownKey.stop();
    },
  };
}
