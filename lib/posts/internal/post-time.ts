import "server-only";
/** When a post goes out, as an instant and as the wall clock of its zone shows it. */
import { AppError, invalidField } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";
import { wallClockOf } from "@/lib/posts/wall-clock";

export interface PostTime {
  scheduledAt: Date | null;
  timezone: string;
}

/** Columns of `posts`; without a time a post stands where it was created. */
export function timeColumns(time: PostTime, createdAt: Date) {
  const { scheduledAt, timezone } = time;
  return {
    scheduledAt,
    timezone,
    wallClock: scheduledAt === null ? null : wallClockOf(scheduledAt, timezone),
    sortAt: scheduledAt ?? createdAt,
  };
}

/** The database's time: the one clock for what is due. */
export async function databaseNow(): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>("SELECT app_now() AS now");
  if (rows[0] === undefined) throw new AppError("internal", "The database did not say the time.");
  return rows[0].now;
}

/** Throws `invalid_input` with the code `in_past`, on which forms ask whether to publish now. */
export async function assertInFuture(scheduledAt: Date): Promise<void> {
  if (scheduledAt <= (await databaseNow())) {
    throw invalidField(
      ["scheduled_at"],
      "This time has passed. Choose a later one, or publish now.",
      "in_past",
    );
  }
}

/** The workspace's own zone, for posts that name none. */
export async function workspaceZone(workspaceId: string): Promise<string> {
  const { rows } = await pool.query<{ timezone: string }>("SELECT timezone FROM workspaces WHERE id = $1", [
    workspaceId,
  ]);
  return rows[0]?.timezone ?? "UTC";
}
