import { parseCronItems, run, type Runner } from "graphile-worker";
import { expect, vi } from "vitest";
import { z } from "zod";
import { pool } from "@/lib/db/pool";
import { deliveryHandlers } from "@/lib/deliveries/handlers";
import { publishDueJob } from "@/lib/deliveries/jobs";
import type { EngineDeps } from "@/lib/deliveries/ports";
import { everyNetwork, insertBacklogs, waiting } from "@/lib/deliveries/testing/every-network";
import { Dispatcher } from "@/lib/deliveries/publish-due";
import { defineJob } from "@/lib/jobs/define-job";
import { logUnknownJobs, startRunner, type RunnableJob } from "@/lib/jobs/engines/embedded/runner";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { unlockDeadWorkers } from "../heartbeat";
import { BACKLOGS, describeEngine } from "./suite";

vi.hoisted(() => {
  process.env.ENGINE = "embedded";
});

/** Runs `jobs` until the answer is called. */
async function runJobs(jobs: RunnableJob[], log: (event: string) => void = () => undefined): Promise<Runner> {
  return startRunner({
    pool,
    jobs,
    concurrency: 2,
    named: () => undefined,
    log: (_level, message) => log(message),
  });
}

/** The queue alone: no timer of the dispatcher, no listener, so that the rows prove the queue. */
async function start(deps: EngineDeps): Promise<() => Promise<void>> {
  const dispatcher = new Dispatcher(deps, { concurrency: 16 });
  const handlers = deliveryHandlers(deps, dispatcher);
  const signal = new AbortController().signal;
  const runner = await runJobs([
    { contract: publishDueJob, run: () => handlers.publishDue({ payload: {}, signal }) },
  ]);
  return async () => {
    await runner.stop();
    await dispatcher.stop();
  };
}

const strictJob = defineJob({
  name: "test.strict",
  payload: z.strictObject({ id: z.string() }),
  maxAttempts: 5,
});
const slowJob = defineJob({ name: "test.slow", payload: z.object({}), maxAttempts: 5 });

async function jobsLeft(name: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = $1`,
    [name],
  );
  return rows[0]?.n ?? -1;
}

describeEngine({
  name: "embedded",
  start,
  tolerance: 1_500,
  rows: {
    "recovers a job whose worker was killed in the middle": async () => {
      await pool.query(`SELECT graphile_worker.add_job('test.slow', '{}'::json)`);
      // What a SIGKILL leaves behind: a lock by a name that has no heartbeat any more.
      await pool.query(
        `INSERT INTO worker_heartbeats (id, host, pid, seen_at, engine_ids) VALUES ('wrk_dead', 'h', 1, now() - interval '1 hour', '{pool-dead}')`,
      );
      await pool.query(
        `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-dead', locked_at = now() WHERE task_id =
           (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'test.slow')`,
      );
      let runs = 0;
      const runner = await runJobs([{ contract: slowJob, run: () => Promise.resolve(void (runs += 1)) }]);
      try {
        expect(await unlockDeadWorkers(pool)).toBeGreaterThanOrEqual(1);
        await expect.poll(() => runs, { timeout: 10_000 }).toBe(1);
      } finally {
        await runner.stop();
      }
    },
    "does not repeat a job whose payload is wrong": async () => {
      const logged: string[] = [];
      let runs = 0;
      await pool.query(`SELECT graphile_worker.add_job('test.strict', '{"id": 5}'::json, max_attempts => 5)`);
      const runner = await runJobs(
        [{ contract: strictJob, run: () => Promise.resolve(void (runs += 1)) }],
        (event) => void logged.push(event),
      );
      try {
        await expect.poll(() => jobsLeft("test.strict"), { timeout: 10_000 }).toBe(0);
        expect(runs).toBe(0);
        expect(logged).toContain("job.bad_payload");
      } finally {
        await runner.stop();
      }
    },
    "logs a job that nobody knows": async () => {
      await pool.query(`SELECT graphile_worker.add_job('test.nobody', '{}'::json)`);
      const logged: string[] = [];
      const unknown = await logUnknownJobs(
        pool,
        [publishDueJob.name, "test.slow", "test.strict"],
        (_level, event) => void logged.push(event),
      );
      expect(unknown).toEqual(["test.nobody"]);
      expect(logged).toEqual(["job.unknown"]);
    },
    "publishes on every network, whatever waits on the others": async () => {
      await insertBacklogs(BACKLOGS);
      const stop = await start(everyNetwork());
      try {
        await pool.query("SELECT graphile_worker.add_job($1, '{}'::json)", [publishDueJob.name]);
        await expect
          .poll(async () => Object.values(await waiting()), { timeout: 20_000 })
          .toEqual(PLATFORM_IDS.map(() => 0));
      } finally {
        await stop();
      }
    },
    "fires a cron line once, however many listen": async () => {
      // A minute that was missed is due at once for everyone who listens: no waiting for the next one.
      await pool.query(
        `INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
         VALUES ('test-cron', now() - interval '1 hour', date_trunc('minute', now()) - interval '1 minute')`,
      );
      const fired: unknown[] = [];
      const cron = {
        task: "test-cron",
        match: "* * * * *",
        identifier: "test-cron",
        options: { backfillPeriod: 60_000, maxAttempts: 1 },
      };
      const listeners = await Promise.all(
        [1, 2, 3].map(() =>
          run({
            pgPool: pool,
            noHandleSignals: true,
            pollInterval: 50,
            taskList: {
              "test-cron": (payload) => void fired.push((payload as { _cron: { ts: string } })._cron.ts),
            },
            parsedCronItems: parseCronItems([cron]),
          }),
        ),
      );
      try {
        await expect.poll(() => fired.length, { timeout: 10_000 }).toBeGreaterThan(0);
        await expect.poll(() => jobsLeft("test-cron"), { timeout: 10_000 }).toBe(0);
        expect(new Set(fired).size).toBe(fired.length);
      } finally {
        await Promise.all(listeners.map((listener) => listener.stop()));
      }
    },
  },
});
