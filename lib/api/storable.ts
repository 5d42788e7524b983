import "server-only";
import type { Issue } from "@/lib/core/errors";

/** Deeper than any field of ours, and far from the end of anybody's stack. */
const MAX_DEPTH = 32;
const HALF_A_PAIR = /[\uD800-\uDFFF]/u;

function complaint(text: string): string | null {
  if (text.includes("\u0000")) return "Text cannot hold the character NUL.";
  return HALF_A_PAIR.test(text) ? "Text must be whole Unicode characters: half of a pair is in here." : null;
}

/**
 * What JSON can say and the database cannot keep, at any depth, names of fields included: NUL (PostgreSQL's `text`
 * has none), half of a surrogate pair (`jsonb` refuses it), and nesting without end.
 */
export function unstorable(value: unknown, path: Issue["path"] = []): Issue[] {
  if (typeof value === "string") {
    const message = complaint(value);
    return message === null ? [] : [{ path, code: "invalid_text", message }];
  }
  if (typeof value !== "object" || value === null || value instanceof Blob) return [];
  if (path.length >= MAX_DEPTH) {
    const message = `Nothing here is nested deeper than ${String(MAX_DEPTH)} levels.`;
    return [{ path, code: "too_deep", message }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorable(item, [...path, index]));
  return Object.entries(value).flatMap(([name, item]) => {
    const message = complaint(name);
    if (message !== null) return [{ path: [...path, name], code: "invalid_text", message }];
    return unstorable(item, [...path, name]);
  });
}
