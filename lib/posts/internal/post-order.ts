import "server-only";
/** The orders a list of posts can have, and how a page of each is found through an index. */
import type { SqlFilter } from "@/lib/db/sql-filter";
import type { PostSort, PostStatus } from "@/lib/posts/schema";

type SortKey = PostSort extends `-${infer Key}` | infer Key ? Key : never;
type Column = "sort_at" | "created_at" | "updated_at";

/** `scheduled_at` sorts what has no time by its creation, so that no page needs to know of nulls. */
const COLUMNS: Record<"scheduled_at" | "created_at" | "updated_at", Column> = {
  scheduled_at: "sort_at",
  created_at: "created_at",
  updated_at: "updated_at",
} satisfies Record<Extract<SortKey, string>, Column>;

export interface PostOrder {
  column: Column;
  direction: "ASC" | "DESC";
}

export function orderOf(sort: PostSort): PostOrder {
  const isDescending = sort.startsWith("-");
  const key = (isDescending ? sort.slice(1) : sort) as keyof typeof COLUMNS;
  return { column: COLUMNS[key], direction: isDescending ? "DESC" : "ASC" };
}

export const orderBy = ({ column, direction }: PostOrder) =>
  `ORDER BY p.${column} ${direction}, p.id ${direction}`;

/**
 * The posts of a page as a statement that gives `p.*`. Statuses are read one by one, each in the order of its index,
 * also where nearly all posts have it: an index that knows no status would be walked through all that is published to
 * find what is next, and through all that is scheduled to find what was published last.
 */
export function pageStatement(
  filter: SqlFilter,
  order: PostOrder,
  slice: { limit: number; offset: number },
  statuses: readonly PostStatus[],
): string {
  // Whole numbers that the contract has checked; as text they let the planner see how little is wanted.
  const whole = `LIMIT ${String(slice.limit)} OFFSET ${String(slice.offset)}`;
  if (statuses.length === 0) {
    return `SELECT p.* FROM posts p WHERE ${filter.where} ${orderBy(order)} ${whole}`;
  }
  const of = filter.value(statuses);
  return `SELECT p.* FROM unnest(${of}::text[]) AS wanted(status) CROSS JOIN LATERAL (
       SELECT p.* FROM posts p WHERE ${filter.where} AND p.status = wanted.status::"PostStatus"
       ${orderBy(order)} LIMIT ${String(slice.limit + slice.offset)}
     ) p ${orderBy(order)} ${whole}`;
}
