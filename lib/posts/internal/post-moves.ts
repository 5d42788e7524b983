import "server-only";
/**
 * Posts that got another time since the first page of a list by time was read. They stay where they stood then, so
 * that every post is shown once. `since` is what the first page saw: a snapshot of the database, kept in its cursor.
 */
import type { Ctx } from "@/lib/core/actor";
import { pool } from "@/lib/db/pool";
import type { SqlFilter } from "@/lib/db/sql-filter";

/** What a page saw, as a column of it. */
export const SNAPSHOT_SQL = "pg_current_snapshot()::text";

/** The moves `m` that `since`, a placeholder, does not know of; the first part is for the index. */
const later = (since: string) =>
  `m.xid >= pg_snapshot_xmin(${since}::pg_snapshot) AND NOT pg_visible_in_snapshot(m.xid, ${since}::pg_snapshot)`;

/** Whether any post of the workspace moved since. */
export async function hasMoves(ctx: Ctx, since: string): Promise<boolean> {
  const { rows } = await pool.query({
    name: "posts-moved-since",
    text: `SELECT 1 FROM post_search.moves m WHERE m.workspace_id = $1 AND ${later("$2")} LIMIT 1`,
    values: [ctx.workspaceId, since],
  });
  return rows.length > 0;
}

/** Leaves the posts `p` that stand where they stood. What moved is read once, whatever the planner believes. */
export function unmoved(filter: SqlFilter, ctx: Ctx, since: string): SqlFilter {
  const [workspace, place] = [filter.value(ctx.workspaceId), filter.value(since)];
  return filter.add(
    `p.id NOT IN (SELECT m.post_id FROM post_search.moves m WHERE m.workspace_id = ${workspace} AND ${later(place)})`,
  );
}

/** `posts p` that moved since, with `moved.place`, the time that each stood at: for `FROM`. */
export function movedPosts(filter: SqlFilter, ctx: Ctx, since: string): string {
  const [workspace, place] = [filter.value(ctx.workspaceId), filter.value(since)];
  return `(SELECT DISTINCT ON (m.post_id) m.post_id, m.sort_at AS place FROM post_search.moves m
     WHERE m.workspace_id = ${workspace} AND ${later(place)} ORDER BY m.post_id, m.number) moved
     CROSS JOIN LATERAL (SELECT p.* FROM posts p WHERE p.id = moved.post_id LIMIT 1) p`;
}

interface Placed {
  id: string;
  place: Date;
}

/** Both parts of a page in its order. What moved between the two reads is in both, at the same place. */
export function merged<Row extends Placed>(stayed: Row[], moved: Row[], direction: "ASC" | "DESC"): Row[] {
  const sign = direction === "ASC" ? 1 : -1;
  const rows = new Map([...stayed, ...moved].map((row) => [row.id, row]));
  return [...rows.values()].sort(
    (one, other) => sign * (one.place.getTime() - other.place.getTime() || (one.id < other.id ? -1 : 1)),
  );
}
