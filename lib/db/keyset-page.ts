import "server-only";
/** Pages by keyset: the rows after the last one, found through an index, however deep the page is. */
import { createHash } from "node:crypto";
import { encodeCursor, positionAfter } from "@/lib/core/cursor";
import type { PageQuery, Total } from "@/lib/core/wire";
import { pool } from "./pool";
import type { SqlFilter } from "./sql-filter";

export interface KeysetQuery {
  /** `SELECT … FROM …`, without `WHERE`. */
  select: string;
  filter: SqlFilter;
  page: PageQuery;
  /** Time column and id column that the rows are sorted by, both in `order`. */
  sort: { at: string; id: string };
  order: "ASC" | "DESC";
}

export interface KeysetPage<Row> {
  rows: Row[];
  next_cursor: string | null;
  total?: Total;
}

const MAX_COUNTED = 10_000;
/** Counting may stop here: there are more than a total says. */
export const COUNTED = MAX_COUNTED + 1;

/** `total` of a page, `{}` unless it was asked for. `count` counts to `COUNTED`. */
export async function totalOf(page: PageQuery, count: () => Promise<number>): Promise<{ total?: Total }> {
  if (page.total !== "true") return {};
  const total = await count();
  return { total: total > MAX_COUNTED ? "10000+" : total };
}

/** What a cursor belongs to: filters and sort of a list, in a word. The page itself is not part of it. */
export function cursorScope(query: object): string {
  const belongs = Object.entries(query)
    .filter(([name, value]) => !["limit", "offset", "cursor", "total"].includes(name) && value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(belongs)).digest("base64url").slice(0, 12);
}

/**
 * Adds the rows after `cursor`, sorted by the pair (time, id), to the filter. Throws `invalid_input` at `cursor` for
 * one that was handed out for another filter or sort.
 */
export function afterCursor(
  query: Pick<KeysetQuery, "filter" | "sort" | "order"> & { scope: string },
  cursor: string | undefined,
): void {
  const position = positionAfter(cursor, query.scope);
  if (position === undefined) return;
  const { filter, sort, order } = query;
  const sign = order === "DESC" ? "<" : ">";
  const [at, id] = [filter.value(position.at), filter.value(position.id)];
  filter.add(`(${sort.at}, ${sort.id}) ${sign} (${at}::timestamptz, ${id})`);
}

/** One page. `positionOf` gives a row's sort time and id. One row more than asked for tells whether there is a next. */
export async function keysetPage<Row extends object>(
  query: KeysetQuery,
  positionOf: (row: Row) => { at: Date; id: string },
): Promise<KeysetPage<Row>> {
  const { filter, page, sort, order } = query;
  const scope = cursorScope({ ...page, list: sort.at, order });
  const total = await totalOf(page, () => countOf(query));
  afterCursor({ ...query, scope }, page.cursor);
  const limit = filter.value(page.limit + 1);
  const offset = filter.value(page.offset ?? 0);
  const { rows } = await pool.query<Row>(
    `${query.select} WHERE ${filter.where} ORDER BY ${sort.at} ${order}, ${sort.id} ${order} LIMIT ${limit} OFFSET ${offset}`,
    filter.values,
  );
  return { ...pageOf(rows, page.limit, positionOf, scope), ...total };
}

/** What the filter leaves on all pages. */
async function countOf({ select, filter }: KeysetQuery): Promise<number> {
  const { rows } = await pool.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM (${select} WHERE ${filter.where} LIMIT ${String(COUNTED)}) counted`,
    filter.values,
  );
  return rows[0]?.total ?? 0;
}

/** Cuts `limit + 1` rows to a page of the list that `scope` names; `since` goes on in the cursor. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => { at: Date; id: string },
  scope: string,
  since?: string,
): KeysetPage<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { rows: shown, next_cursor: null };
  const position = positionOf(last);
  return {
    rows: shown,
    next_cursor: encodeCursor({ at: position.at.toISOString(), id: position.id, scope, since }),
  };
}
