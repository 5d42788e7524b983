import "server-only";
/** When something is to be looked at: how far an instant is, which come next, whether anything is due now. */
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import type { Database } from "./ports";

/** Milliseconds from the database's now until `instant`; negative when it has passed. */
export async function untilInstant(database: Database, instant: Date): Promise<number> {
  const { rows } = await database.query<{ ahead_ms: string }>({
    name: "instant-ahead",
    text: "SELECT extract(epoch FROM $1::timestamptz - app_now()) * 1000 AS ahead_ms",
    values: [instant.toISOString()],
  });
  return Number(rows[0]?.ahead_ms ?? 0);
}

/** The distinct instants at which something wants to be looked at, within `withinMs` from now, at most `limit`. */
export async function upcomingInstants(database: Database, withinMs: number, limit: number): Promise<Date[]> {
  const { rows } = await database.query<{ wake_at: Date }>({
    name: "instants-upcoming",
    text: `SELECT DISTINCT wake_at FROM deliveries WHERE platform = ANY ($1::text[]) AND state <> 'held'
AND wake_at > app_now() AND wake_at <= app_now() + $2 * interval '1 millisecond' ORDER BY wake_at LIMIT $3`,
    values: [[...PLATFORM_IDS], withinMs, limit],
  });
  return rows.map((row) => row.wake_at);
}

const NEXT = {
  name: "delivery-next",
  text: `SELECT extract(epoch FROM app_now()) * 1000 AS now_ms,
  extract(epoch FROM min(ahead.wake_at) - app_now()) * 1000 AS ahead_ms, bool_or(due.id IS NOT NULL) AS due
FROM unnest($1::text[]) AS network(id)
LEFT JOIN LATERAL (
  SELECT wake_at FROM deliveries WHERE platform = network.id AND wake_at > app_now() ORDER BY wake_at LIMIT 1
) ahead ON true
LEFT JOIN LATERAL (
  SELECT id FROM deliveries WHERE platform = network.id AND wake_at <= app_now() AND state <> 'held'
    AND (lease_until IS NULL OR lease_until <= app_now()) ORDER BY wake_at LIMIT 1
) due ON true`,
  values: [[...PLATFORM_IDS]],
};

export interface NextInstant {
  /** The database's time, Unix milliseconds. */
  nowMs: number;
  /** Milliseconds until the next instant by the database's clock; null: none is known. */
  aheadMs: number | null;
  /** Something is due now and nobody holds it. */
  due: boolean;
}

export async function nextInstant(database: Database): Promise<NextInstant> {
  const { rows } = await database.query<{ now_ms: string; ahead_ms: string | null; due: boolean }>(NEXT);
  const row = rows[0];
  if (row === undefined) throw new Error("The database did not tell the time.");
  return {
    nowMs: Number(row.now_ms),
    aheadMs: row.ahead_ms === null ? null : Number(row.ahead_ms),
    due: row.due,
  };
}
