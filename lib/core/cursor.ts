/** Keyset cursors: the sort key of the last row, opaque to clients. */
import { invalidField } from "./errors";

export interface KeysetPosition {
  /** Sort value of the last row, a time as `toISOString` writes it. */
  at: string;
  id: string;
  /** The filter and sort that it belongs to, where the list says so. */
  scope?: string;
}

export function encodeCursor(position: KeysetPosition): string {
  return btoa(
    JSON.stringify([position.at, position.id, ...(position.scope === undefined ? [] : [position.scope])]),
  )
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What `encodeCursor` is given, and nothing a database would stumble over. */
function isPosition(value: unknown): value is [at: string, id: string, scope?: string] {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  const [at, id, scope = ""] = value as unknown[];
  if (typeof scope !== "string" || typeof at !== "string" || typeof id !== "string" || !/^\w{1,64}$/.test(id))
    return false;
  return /^(?!0000)\d{4}-/.test(at) && isTime(at);
}

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** Throws `invalid_input` at `cursor` for anything this server did not hand out. */
export function decodeCursor(cursor: string): KeysetPosition {
  try {
    const parsed: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (isPosition(parsed)) return { at: parsed[0], id: parsed[1], ...(parsed[2] && { scope: parsed[2] }) };
  } catch {
    // Falls through to the one answer for every malformed cursor.
  }
  throw invalidField(["cursor"], "This cursor is not one of ours; start again without it.");
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

/**
 * A page out of `limit + 1` rows: the extra one only says that there are more. `at` is the sort value of a row whose
 * list is ordered by `(at, id)`.
 */
export function pageOfRows<R extends { id: string }, T>(
  rows: readonly R[],
  limit: number,
  map: (row: R) => T,
  at: (row: R) => Date,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(map),
    next_cursor: more ? encodeCursor({ at: at(last).toISOString(), id: last.id }) : null,
  };
}
