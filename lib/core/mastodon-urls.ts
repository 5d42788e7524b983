/**
 * Where Mastodon sees addresses: with a scheme, the server by the rules of twitter-text, path and query by its own,
 * which take any letter. Linear time, browser-safe. Source: mastodon.md §5, Mastodon's config/initializers/twitter_regex.rb.
 */
import { findUrls, type UrlSpan } from "./text-urls";

/** A run of what a path may hold. */
const PATH_RUN = /[^\p{White_Space}<>()?]*/uy;
/** No path ends with one of these. */
const NO_PATH_END = /[!*"'「」:;=,.$%[\]~&|@]/u;
/** A run of what a query may hold. */
const QUERY_RUN =
  /[\w!?*'();:&=+$/%#[\]\-.,~|@^\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\u{10000}-\u{10fffd}]*/uy;
/** No query ends with one of these. */
const NO_QUERY_END = /[!?*'();:+$%[\].,~|@^]/u;

/** A longer one is none. */
const MAX_URL_CHARS = 4096;

/** The addresses in `text`, in order, without overlap. Offsets are UTF-16. */
export function findMastodonUrls(text: string): UrlSpan[] {
  const urls: UrlSpan[] = [];
  let from = 0;
  for (const { start, end } of findUrls(text, { withScheme: true })) {
    if (start < from) continue;
    from = queryEnd(text, pathEnd(text, serverEnd(text, start, end)));
    if (from - start <= MAX_URL_CHARS) urls.push({ start, end: from });
  }
  return urls;
}

/** Behind the domain and port of the address from `start` to `end`. */
function serverEnd(text: string, start: number, end: number): number {
  const behindScheme = text.indexOf("://", start) + 3;
  const length = text.slice(behindScheme, end).search(/[/?#]/);
  return length === -1 ? end : behindScheme + length;
}

function runEnd(run: RegExp, text: string, at: number): number {
  run.lastIndex = at;
  return at + (run.exec(text)?.[0].length ?? 0);
}

/** Behind the last character from `at` to `end` that is none of `refused`; `at` when there is none. */
function lastGood(text: string, at: number, end: number, refused: RegExp): number {
  let good = end;
  while (good > at && refused.test(text[good - 1] ?? "")) good -= 1;
  return good;
}

function pathEnd(text: string, at: number): number {
  if (text[at] !== "/") return at;
  let good = at + 1;
  for (let from = good; ; from = good) {
    const end = runEnd(PATH_RUN, text, from);
    good = lastGood(text, from, end, NO_PATH_END);
    const closed = parenthesesEnd(text, end);
    if (closed === end) return good;
    good = closed;
  }
}

/** Behind a pair of parentheses at `at` with something in them, another pair at most; `at` when there is none. */
function parenthesesEnd(text: string, at: number): number {
  if (text[at] !== "(") return at;
  const first = runEnd(PATH_RUN, text, at + 1);
  if (text[first] === ")") return first > at + 1 ? first + 1 : at;
  if (text[first] !== "(") return at;
  const inner = runEnd(PATH_RUN, text, first + 1);
  if (text[inner] !== ")" || inner === first + 1) return at;
  const last = runEnd(PATH_RUN, text, inner + 1);
  return text[last] === ")" ? last + 1 : at;
}

function queryEnd(text: string, at: number): number {
  if (text[at] !== "?") return at;
  const good = lastGood(text, at + 1, runEnd(QUERY_RUN, text, at + 1), NO_QUERY_END);
  return good > at + 1 ? good : at;
}
