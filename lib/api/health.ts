import "server-only";
import type { PublicCtx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import { logger } from "@/lib/server/logger";
import { env } from "@/lib/server/env";
import type { Health } from "./contract";

const PATIENCE_MS = 2_000;
/** Four signs missed: whoever looks every ten seconds learns within 30 that all workers have stopped. */
const SILENT_SECONDS = 20;
/** What a start, a full queue and a slow disk may cost beside the lease and the sweep. */
const QUEUE_SLACK_SECONDS = 90;

interface Reading {
  lag_seconds: number | null;
  seen_seconds_ago: number | null;
}

/** Due deliveries that nobody holds, and the last sign of life of any worker, by the database's clock. */
const READING = `
  select
    (select extract(epoch from app_now() - min(wake_at))::float8 from deliveries
      where wake_at <= app_now() and (lease_until is null or lease_until < app_now())) as lag_seconds,
    (select extract(epoch from now() - max(seen_at))::float8 from worker_heartbeats) as seen_seconds_ago`;

async function readingInTime(): Promise<Reading | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  const reading = pool.query<Reading>(READING).then(
    ({ rows }) => rows[0] ?? null,
    (error: unknown) => {
      logger.warn({ err: error }, "The readiness check could not read the database.");
      return null;
    },
  );
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function whole(seconds: number | null): number | null {
  return seconds === null ? null : Math.max(0, Math.round(seconds));
}

/** The state of everything that publishing needs. Answers within two seconds, also when the database does not. */
async function checks(): Promise<NonNullable<Health["checks"]>> {
  const started = performance.now();
  const reading = await readingInTime();
  const lag = whole(reading?.lag_seconds ?? null);
  const seen = whole(reading?.seen_seconds_ago ?? null);
  // A killed worker's deliveries wait for their lease and the sweep: less than that is no fault.
  const longestWait = env.LEASE_SECONDS + env.SWEEP_SECONDS + QUEUE_SLACK_SECONDS;
  return {
    database: {
      ok: reading !== null,
      latency_ms: reading === null ? null : Math.round(performance.now() - started),
    },
    queue: { ok: reading !== null && (lag ?? 0) <= longestWait, lag_seconds: lag },
    worker: {
      // Inngest calls the web process: there is no worker of ours to hear from.
      ok: env.ENGINE === "inngest" || (seen !== null && seen <= SILENT_SECONDS),
      seen_seconds_ago: seen,
    },
  };
}

/** Liveness without touching anything; `?ready` throws `unavailable` with its checks when one fails. */
export async function getHealth(_ctx: PublicCtx, input: { ready?: string }): Promise<Health> {
  if (input.ready === undefined || input.ready === "0" || input.ready === "false") return { status: "ok" };
  const found = await checks();
  if (Object.values(found).every((check) => check.ok)) return { status: "ok", checks: found };
  const failing = Object.entries(found).flatMap(([name, check]) => (check.ok ? [] : [name]));
  throw new AppError("unavailable", `Not ready: ${failing.join(", ")}.`, {
    retryAfterSeconds: 5,
    extra: { checks: found },
  });
}
