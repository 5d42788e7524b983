/** Keyset cursors: the sort key of the last row, opaque to clients. */
import { invalidField } from "./errors";

export interface KeysetPosition {
  /** Sort value of the last row, an ISO time or a number as text. */
  at: string;
  id: string;
}

export function encodeCursor(position: KeysetPosition): string {
  return btoa(JSON.stringify([position.at, position.id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Throws `invalid_input` at `cursor` for anything this server did not hand out. */
export function decodeCursor(cursor: string): KeysetPosition {
  try {
    const parsed: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (Array.isArray(parsed) && typeof parsed[0] === "string" && typeof parsed[1] === "string") {
      return { at: parsed[0], id: parsed[1] };
    }
  } catch {
    // Falls through to the one answer for every malformed cursor.
  }
  throw invalidField(["cursor"], "This cursor is not one of ours; start again without it.");
}
