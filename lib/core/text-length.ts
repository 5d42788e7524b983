/**
 * Text length as each network counts it. Pure and browser-safe: the composer's counter, the server's check and the
 * repair that shortens a text all call this one file.
 */
import twitterText from "twitter-text";
import { withNames } from "./text-entities";

/** How a network counts: X weighted length, graphemes, Mastodon's rule, UTF-16 units or code points, or those of LinkedIn's little text. */
export type TextCounting = "x_weighted" | "graphemes" | "mastodon" | "utf16" | "codepoints" | "little_text";

/** What a URL counts on Mastodon, whatever its length (an instance may say otherwise). */
export const MASTODON_URL_LENGTH = 23;

export interface TextLimit {
  counting: TextCounting;
  max: number;
  /** Second limit in UTF-8 bytes. */
  maxBytes?: number;
  /** What a URL counts under Mastodon's rule. */
  urlLength?: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });
const encoder = new TextEncoder();

/** Length of `text` in the units of `counting`. Sources: x.md §5, bluesky.md §5, mastodon.md §5. */
export function textLength(text: string, counting: TextCounting, urlLength = MASTODON_URL_LENGTH): number {
  switch (counting) {
    case "x_weighted":
      return sumOfTokens(text, weightedLength);
    case "graphemes":
      return graphemeLength(text);
    case "mastodon":
      return sumOfTokens(text, (token) => mastodonLength(token, urlLength));
    case "utf16":
      return text.length;
    case "little_text":
      return withNames(text).length;
    case "codepoints":
      return codePointLength(text);
    default:
      return counting satisfies never;
  }
}

/** UTF-8 bytes of `text`. */
export function utf8Length(text: string): number {
  return encoder.encode(text).byteLength;
}

/** User-perceived characters: a family emoji or a letter with combining marks is one. */
export function graphemeLength(text: string): number {
  // In ASCII only CR LF is a cluster of two; the segmenter costs ten microseconds a character.
  if (ASCII.test(text)) return text.length - text.split("\r\n").length + 1;
  let count = 0;
  for (const _ of graphemes.segment(text)) count += 1;
  return count;
}

// eslint-disable-next-line no-control-regex -- the whole ASCII range is meant
const ASCII = /^[\u0000-\u007f]*$/;

function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Longest URL that twitter-text looks for; its search is quadratic, so longer runs count as plain text. */
const MAX_URL_CHARS = 4096;

/** No URL, mention or emoji spans white space: token by token the cost stays linear. */
function sumOfTokens(text: string, lengthOf: (token: string) => number): number {
  let sum = 0;
  for (const token of text.split(/(\s+)/)) sum += token === "" ? 0 : lengthOf(token);
  return sum;
}

function weightedLength(token: string): number {
  if (token.length <= MAX_URL_CHARS) return twitterText.parseTweet(token).weightedLength;
  let sum = 0;
  for (const char of token.normalize("NFC")) sum += twitterText.parseTweet(char).weightedLength;
  return sum;
}

const REMOTE_MENTION =
  /(?<![=/\p{L}\p{M}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/giu;

function mastodonLength(token: string, urlLength: number): number {
  if (!token.includes("://") || token.length > MAX_URL_CHARS) return graphemeLength(localMentions(token));
  const urls = twitterText.extractUrlsWithIndices(token, { extractUrlsWithoutProtocol: false });
  let length = 0;
  let from = 0;
  for (const { indices } of urls) {
    length += graphemeLength(localMentions(token.slice(from, indices[0]))) + urlLength;
    from = indices[1];
  }
  return length + graphemeLength(localMentions(token.slice(from)));
}

function localMentions(text: string): string {
  return text.replace(REMOTE_MENTION, "@$1");
}

/** Whether `text` is within `limit`, in its units and in bytes. */
export function fits(text: string, limit: TextLimit): boolean {
  if (textLength(text, limit.counting, limit.urlLength) > limit.max) return false;
  return limit.maxBytes === undefined || utf8Length(text) <= limit.maxBytes;
}

/**
 * The longest start of `text` that fits with `…` behind it, cut at a word boundary where one is near, never inside
 * a URL, a mention or a grapheme. A text that fits comes back unchanged.
 */
export function shortenText(text: string, limit: TextLimit): string {
  if (fits(text, limit)) return text;
  const cutAt = (index: number) => `${text.slice(0, index).trimEnd()}…`;
  let reach = Math.min(text.length, Math.max(1, limit.max));
  while (reach < text.length && fits(cutAt(reach), limit)) reach = Math.min(text.length, reach * 2);
  // Only the part that can matter is split into graphemes: that is the costly step.
  const starts = [...graphemes.segment(text.slice(0, reach))].map((part) => part.index);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(cutAt(starts[middle] ?? 0), limit)) low = middle;
    else high = middle - 1;
  }
  for (; low > 0; low -= 1) {
    const cut = niceCut(text, starts[low] ?? 0);
    if (cut > 0 && fits(cutAt(cut), limit)) return cutAt(cut);
  }
  return fits("…", limit) ? "…" : "";
}

/** Characters to look back for a word's start. */
const WORD_WINDOW = 40;

function niceCut(text: string, end: number): number {
  const tokenStart =
    end - (/\S{0,4096}$/.exec(text.slice(Math.max(0, end - MAX_URL_CHARS), end))?.[0].length ?? 0);
  const token = /^\S*/.exec(text.slice(tokenStart, tokenStart + MAX_URL_CHARS))?.[0] ?? "";
  const inToken = end - tokenStart;
  if (inToken > 0 && inToken < token.length) {
    const link = twitterText
      .extractUrlsWithIndices(token, { extractUrlsWithoutProtocol: true })
      .find(({ indices }) => indices[0] < inToken && inToken < indices[1]);
    if (link) return tokenStart + link.indices[0];
    const name = token.slice(0, inToken).search(/[@#$][^@#$]*$/u);
    if (name >= 0 && tokenStart + name > 0) return tokenStart + name;
  }
  // Scripts without spaces have word boundaries too: ask the segmenter, within a window near the cut.
  const windowStart = Math.max(0, end - WORD_WINDOW);
  let cut = end;
  for (const part of words.segment(text.slice(windowStart, end + WORD_WINDOW))) {
    const start = windowStart + part.index;
    if (start > end) break;
    if (start > windowStart) cut = start;
    if (start + part.segment.length === end) return end;
  }
  return cut;
}
