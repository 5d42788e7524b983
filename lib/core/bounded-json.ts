/**
 * JSON from strangers. A few megabytes of brackets are a million objects once they are parsed, and a schema then
 * writes a complaint about each: size, depth and counts are judged in one pass over the text, before that.
 */
import { storable } from "./clean-line";

export const JSON_BOUNDS = {
  /** Characters; what the outbound client takes in bytes. */
  chars: 5 * 1024 * 1024,
  depth: 64,
  /** Members of one list or object; no network is asked for more than 100 at a time. */
  members: 1_000,
  /** Of the whole text. */
  values: 100_000,
};

/** The value of `text`, its strings storable; undefined when it is no JSON or past the bounds. */
export function parseBounded(text: string): unknown {
  if (!isWithin(text)) return undefined;
  try {
    return HAS_UNSTORABLE.test(text) ? JSON.parse(text, storableValue) : JSON.parse(text);
  } catch {
    // What is no JSON is an answer too: callers decide what it means.
    return undefined;
  }
}

/** Escapes of NUL and of surrogates, which may stand alone. */
const HAS_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

function storableValue(_key: string, value: unknown): unknown {
  return typeof value === "string" ? storable(value) : value;
}

const [QUOTE, BACKSLASH, COMMA] = ['"', "\\", ","].map((sign) => sign.charCodeAt(0));
const OPENING = new Set(["[", "{"].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set(["]", "}"].map((sign) => sign.charCodeAt(0)));

function isWithin(text: string): boolean {
  if (text.length > JSON_BOUNDS.chars) return false;
  /** Commas seen in each open list or object, the innermost last. */
  const open: number[] = [0];
  let values = 1;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isString = false;
    } else if (code === QUOTE) {
      isString = true;
    } else if (code === COMMA) {
      const commas = (open.pop() ?? 0) + 1;
      open.push(commas);
      values += 1;
      if (commas >= JSON_BOUNDS.members || values > JSON_BOUNDS.values) return false;
    } else if (OPENING.has(code)) {
      open.push(0);
      values += 1;
      if (open.length > JSON_BOUNDS.depth + 1 || values > JSON_BOUNDS.values) return false;
    } else if (CLOSING.has(code)) {
      open.pop();
    }
  }
  return true;
}
