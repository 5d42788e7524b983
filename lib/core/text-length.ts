/**
 * Text length as each network counts it. Pure and browser-safe: the composer's counter, the server's check and the
 * repair that shortens a text all call this one file.
 */
import twitterText from "twitter-text";

/** How a network counts: X weighted length, graphemes, Mastodon's rule, UTF-16 units or code points. */
export type TextCounting = "x_weighted" | "graphemes" | "mastodon" | "utf16" | "codepoints";

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
      return twitterText.parseTweet(text).weightedLength;
    case "graphemes":
      return graphemeLength(text);
    case "mastodon":
      return mastodonLength(text, urlLength);
    case "utf16":
      return text.length;
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
  let count = 0;
  for (const _ of graphemes.segment(text)) count += 1;
  return count;
}

function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const REMOTE_MENTION =
  /(?<![=/\p{L}\p{M}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/giu;

function mastodonLength(text: string, urlLength: number): number {
  const urls = twitterText.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: false });
  let length = 0;
  let from = 0;
  for (const { indices } of urls) {
    length += graphemeLength(localMentions(text.slice(from, indices[0]))) + urlLength;
    from = indices[1];
  }
  return length + graphemeLength(localMentions(text.slice(from)));
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
  const clusters = [...graphemes.segment(text)].map((part) => part.index);
  // Length grows with the prefix except where a bare word becomes a URL or mention, which only helps: search, then step back.
  let low = 0;
  let high = clusters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${text.slice(0, clusters[middle] ?? text.length).trimEnd()}…`, limit)) low = middle;
    else high = middle - 1;
  }
  for (let end = low; end > 0; end -= 1) {
    const cut = niceCut(text, clusters[end] ?? text.length);
    const candidate = `${text.slice(0, cut).trimEnd()}…`;
    if (cut > 0 && fits(candidate, limit)) return candidate;
  }
  return fits("…", limit) ? "…" : "";
}

const TAIL_WORDS = 40;

function niceCut(text: string, end: number): number {
  const link = twitterText
    .extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: true })
    .find(({ indices }) => indices[0] < end && end < indices[1]);
  if (link) return link.indices[0];
  const tokenStart = text.slice(0, end).search(/[@#$]\S*$/u);
  if (tokenStart > 0 && end < text.length && /\S/.test(text[end] ?? "")) return tokenStart;
  // Scripts without spaces have word boundaries too: ask the segmenter, within a window near the cut.
  const windowStart = Math.max(0, end - TAIL_WORDS);
  let cut = end;
  for (const part of words.segment(text.slice(windowStart, end + TAIL_WORDS))) {
    const start = windowStart + part.index;
    if (start > end) break;
    if (start > windowStart) cut = start;
    if (start + part.segment.length === end) return end;
  }
  return cut;
}
