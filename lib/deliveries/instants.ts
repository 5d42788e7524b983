import "server-only";
/** What engines that must arm each instant need to know: how far one is, and which come next. */
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
