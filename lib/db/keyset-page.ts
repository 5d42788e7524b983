import "server-only";
/** Pages by keyset: the rows after the last one, found through an index, however deep the page is. */
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import type { PageQuery } from "@/lib/core/wire";
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
}

/** Adds the rows after `cursor`, sorted by the pair (time, id), to the filter. */
export function afterCursor(
  query: Pick<KeysetQuery, "filter" | "sort" | "order">,
  cursor: string | undefined,
): void {
  if (cursor === undefined) return;
  const { filter, sort, order } = query;
  const position = decodeCursor(cursor);
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
  afterCursor(query, page.cursor);
  const limit = filter.value(page.limit + 1);
  const offset = filter.value(page.offset ?? 0);
  const { rows } = await pool.query<Row>(
    `${query.select} WHERE ${filter.where} ORDER BY ${sort.at} ${order}, ${sort.id} ${order} LIMIT ${limit} OFFSET ${offset}`,
    filter.values,
  );
  return pageOf(rows, page.limit, positionOf);
}

/** Cuts `limit + 1` rows to a page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => { at: Date; id: string },
): KeysetPage<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { rows: shown, next_cursor: null };
  const position = positionOf(last);
  return { rows: shown, next_cursor: encodeCursor({ at: position.at.toISOString(), id: position.id }) };
}
