import type pg from "pg";
import { prepareBare, runBare } from "./bare-loop";
import { insertBare, insertDue, type Tenant } from "./fixtures";
import type { Receiver } from "./receiver";
import { spread, type Spread } from "./statistics";

/* (a) how late a thousand posts of one second are, and (b) how fast a backlog drains; each beside the bare loop. */

const AHEAD_MS = 4_000;
const LIMIT_MS = 180_000;

export interface PublishingOptions {
  database: pg.Pool;
  receiver: Receiver;
  tenant: Tenant;
  concurrency: number;
}

function arrivedOf(receiver: Receiver, label: string): number[] {
  return [...receiver.arrivals]
    .filter(([text]) => text.startsWith(`${label} `))
    .flatMap(([, times]) => times);
}

async function allArrived(receiver: Receiver, label: string, count: number): Promise<number[]> {
  const deadline = Date.now() + LIMIT_MS;
  const others = receiver.arrivals.size - arrivedOf(receiver, label).length;
  for (;;) {
    // Looking through thousands of arrivals takes time from the very process that receives: only once all may be there.
    const times = receiver.arrivals.size - others >= count ? arrivedOf(receiver, label) : [];
    if (times.length >= count) return times;
    if (Date.now() > deadline)
      throw new Error(`${label}: ${String(times.length)} of ${String(count)} arrived in time.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function settled(database: pg.Pool, label: string, count: number): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { rows } = await database.query<{ n: string }>(
      "SELECT count(*) AS n FROM deliveries WHERE id LIKE $1 AND state = 'published'",
      [`dlv_${label}%`],
    );
    if (Number(rows[0]?.n) === count) return;
    if (Date.now() > deadline)
      throw new Error(`${label}: only ${rows[0]?.n ?? "0"} of ${String(count)} are published.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Asks the engine for the instant, as scheduling a post does. */
async function wake(instant: Date): Promise<void> {
  const { transaction } = await import("@/lib/db/transaction");
  const { currentEngine } = await import("@/lib/jobs/current-engine");
  await transaction((tx) => currentEngine().wakeAt(tx, instant));
}

export interface LagResult {
  ours: Spread;
  bare: Spread;
  early: number;
  doubled: number;
}

/** Lag in milliseconds after the due second, as the receiver saw it. */
export async function measureLag(options: PublishingOptions, count: number): Promise<LagResult> {
  const { database, receiver, tenant } = options;
  const dueAt = new Date(Math.ceil((Date.now() + AHEAD_MS) / 1_000) * 1_000);
  await insertDue(database, tenant, "lag", count, dueAt);
  await wake(dueAt);
  const ours = (await allArrived(receiver, "lag", count)).map((at) => at - dueAt.getTime());
  await settled(database, "lag", count);

  await prepareBare(database);
  const bareDue = new Date(Math.ceil((Date.now() + AHEAD_MS) / 1_000) * 1_000);
  await insertBare(database, "barelag", count, bareDue);
  await runBare(database, receiver.url, count, options.concurrency);
  const bare = arrivedOf(receiver, "barelag").map((at) => at - bareDue.getTime());
  return {
    ours: spread(ours),
    bare: spread(bare),
    early: ours.filter((ms) => ms < 0).length,
    doubled: ours.length - count,
  };
}

export interface DrainResult {
  ours: number;
  bare: number;
}

/** Deliveries per second from the first arrival to the last stored outcome. */
export async function measureDrain(options: PublishingOptions, count: number): Promise<DrainResult> {
  const { database, receiver, tenant } = options;
  const due = new Date(Date.now() - 1_000);
  await insertDue(database, tenant, "drain", count, due);
  await wake(due);
  const times = await allArrived(receiver, "drain", count);
  await settled(database, "drain", count);
  const end = performance.timeOrigin + performance.now();
  const ours = (count / (end - Math.min(...times))) * 1_000;

  await prepareBare(database);
  await insertBare(database, "baredrain", count, due);
  const begin = performance.now();
  await runBare(database, receiver.url, count, options.concurrency);
  return { ours, bare: (count / (performance.now() - begin)) * 1_000 };
}
