import "server-only";
/**
 * The embedded engine's send side: graphile-worker jobs on the application's own PostgreSQL, written in the caller's
 * transaction, so that a post and its wake-up commit together.
 */
import type { Transaction } from "@/lib/db/transaction";
import type { Engine } from "../../engine";
import { WAKE_CHANNEL, WAKE_JOB } from "../../wake-job";

/** Instants asked for in a running transaction: a thousand posts at 09:00 need one wake-up. */
const asked = new WeakMap<Transaction, Set<number>>();

function isNew(tx: Transaction, instant: number): boolean {
  const known = asked.get(tx) ?? new Set<number>();
  asked.set(tx, known);
  if (known.has(instant)) return false;
  known.add(instant);
  return true;
}

export const embeddedEngine: Engine = {
  name: "embedded",

  async wakeAt(tx, instant) {
    const ms = instant.getTime();
    if (!isNew(tx, ms)) return;
    const iso = instant.toISOString();
    // A future instant has one job, by key. One that has come gets a job of its own: replacing a job that is
    // already running could lose one of two writers.
    const key = ms > Date.now() + 2_000 ? `wake:${String(ms)}` : null;
    await tx.db.$executeRaw`SELECT pg_notify(${WAKE_CHANNEL}, ${String(ms)}),
      graphile_worker.add_job(${WAKE_JOB}::text, '{}'::json, run_at => ${iso}::timestamptz, max_attempts => 5, job_key => ${key}::text)`;
  },

  async run(tx, job, payload) {
    const json = JSON.stringify(job.payload.parse(payload));
    await tx.db
      .$executeRaw`SELECT graphile_worker.add_job(${job.name}::text, ${json}::json, max_attempts => ${job.maxAttempts}::int)`;
  },
};
