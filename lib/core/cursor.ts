/** Keyset cursors: the sort key of the last row, opaque to clients. */
import { invalidField } from "./errors";
import type { Total } from "./wire";

export interface KeysetPosition {
  /** Sort value of the last row, a time as `toISOString` writes it. */
  at: string;
  id: string;
  /** The filter and sort that it belongs to, where the list says so. */
  scope?: string;
  /** What the first page saw: a snapshot of the database as it writes one, `xmin:xmax:xip,…`. */
  since?: string;
}

export function encodeCursor(position: KeysetPosition): string {
  const { at, id, scope, since } = position;
  const parts = [at, id, ...(scope === undefined ? [] : [scope]), ...(since === undefined ? [] : [since])];
  return btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What `encodeCursor` is given, and nothing a database would stumble over. */
function isPosition(value: unknown): value is [at: string, id: string, scope?: string, since?: string] {
  if (!Array.isArray(value) || value.length < 2 || value.length > 4) return false;
  const [at, id, scope = "", since] = value as unknown[];
  if (typeof scope !== "string" || typeof at !== "string" || typeof id !== "string" || !/^\w{1,64}$/.test(id))
    return false;
  if (since !== undefined && !isSnapshot(since)) return false;
  return /^(?!0000)\d{4}-/.test(at) && isTime(at);
}

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** As the database reads one: whole numbers, those between the first two in ascending order. */
function isSnapshot(value: unknown): boolean {
  const written =
    typeof value === "string" && /^(\d{1,15}):(\d{1,15}):((?:\d{1,15},)*\d{1,15})?$/.exec(value);
  if (!written) return false;
  const [from, to] = [Number(written[1]), Number(written[2])];
  const open = (written[3] ?? "").split(",").filter(Boolean).map(Number);
  return from > 0 && from <= to && open.every((id, at) => id >= (open[at - 1] ?? from) && id < to);
}

/** Throws `invalid_input` at `cursor` for anything this server did not hand out. */
export function decodeCursor(cursor: string): KeysetPosition {
  try {
    const parsed: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (isPosition(parsed)) {
      const [at, id, scope, since] = parsed;
      return { at, id, ...(scope && { scope }), ...(since && { since }) };
    }
  } catch {
    // Falls through to the one answer for every malformed cursor.
  }
  throw invalidField(["cursor"], "This cursor is not one of ours; start again without it.");
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
  total?: Total;
}

/**
 * Where the page after `cursor` begins; undefined for the first one. Throws `invalid_input` at `cursor` for one that
 * was handed out for another list, filter or sort.
 */
export function positionAfter(cursor: string | undefined, scope: string): KeysetPosition | undefined {
  if (cursor === undefined) return undefined;
  const position = decodeCursor(cursor);
  if (position.scope === scope) return position;
  throw invalidField(["cursor"], "This cursor belongs to another filter or sort; start again without it.");
}

/**
 * A page out of `limit + 1` rows: the extra one only says that there are more. `at` is the sort value of a row whose
 * list, that of `scope`, is ordered by `(at, id)`.
 */
export function pageOfRows<R extends { id: string }, T>(
  rows: readonly R[],
  limit: number,
  map: (row: R) => T,
  at: (row: R) => Date,
  scope: string,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(map),
    next_cursor: more ? encodeCursor({ at: at(last).toISOString(), id: last.id, scope }) : null,
  };
}
