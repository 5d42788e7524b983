/**
 * Text length as each network counts it, in linear time. Pure and browser-safe: the composer's counter, the server's
 * check and the repair that shortens a text all call this one file.
 */
import twitterText from "twitter-text";
import { composed } from "./composed";
import { graphemeLength, piecesOf } from "./graphemes";
import { findMastodonUrls } from "./mastodon-urls";
import { localMentions } from "./remote-mentions";
import { withNames } from "./text-entities";
import { findUrls } from "./text-urls";

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

const encoder = new TextEncoder();

/** Length of `text` in the units of `counting`. Sources: x.md §5, bluesky.md §5, mastodon.md §5. */
export function textLength(text: string, counting: TextCounting, urlLength = MASTODON_URL_LENGTH): number {
  switch (counting) {
    case "x_weighted":
      return weightedLength(text);
    case "graphemes":
      return graphemeLength(text);
    case "mastodon":
      return mastodonLength(text, urlLength);
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

function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What twitter-text, which composes once more, sees at a time. */
const PIECE_CHARS = 1024;

/** What X counts of an address, whatever its length. Source: x.md §5. */
export const X_URL_LENGTH = 23;

const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u;

/** What X counts of a short text in NFC without addresses: twitter-text tells emoji, all else counts by its letter. */
export function weightOf(piece: string): number {
  // A full stop would only make it search for addresses again.
  if (EMOJI.test(piece)) return twitterText.parseTweet(piece.replaceAll(".", ",")).weightedLength;
  let sum = 0;
  for (const char of piece) sum += isLight(char.codePointAt(0) ?? 0) ? 1 : 2;
  return sum;
}

/** X counts these as one and all others as two. Source: x.md §5. */
function isLight(code: number): boolean {
  return (
    code <= 0x10ff ||
    (code >= 0x2000 && code <= 0x200d) ||
    (code >= 0x2010 && code <= 0x201f) ||
    (code >= 0x2032 && code <= 0x2037)
  );
}

/** Weights of what stands between the addresses. */
function weightedLength(text: string): number {
  const normal = composed(text);
  let sum = 0;
  let from = 0;
  const plain = (to: number) => {
    let weight = 0;
    for (const piece of piecesOf(normal.slice(from, to), PIECE_CHARS)) weight += weightOf(piece);
    return weight;
  };
  for (const { start, end } of findUrls(normal, { withScheme: false })) {
    sum += plain(start) + X_URL_LENGTH;
    from = end;
  }
  return sum + plain(normal.length);
}

/** What Mastodon strips from both ends of a text before it judges it (Ruby's `String#strip`). */
const STRIPPED = "\0\t\n\v\f\r ";

/** `text` as Mastodon keeps it. */
export function strippedText(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && STRIPPED.includes(text.charAt(start))) start += 1;
  while (end > start && STRIPPED.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function mastodonLength(given: string, urlLength: number): number {
  const text = strippedText(given);
  let length = 0;
  let from = 0;
  for (const { start, end } of findMastodonUrls(text)) {
    length += graphemeLength(localMentions(text.slice(from, start))) + urlLength;
    from = end;
  }
  return length + graphemeLength(localMentions(text.slice(from)));
}

/** Whether `text` is within `limit`, in its units and in bytes. */
export function fits(text: string, limit: TextLimit): boolean {
  if (textLength(text, limit.counting, limit.urlLength) > limit.max) return false;
  return limit.maxBytes === undefined || utf8Length(text) <= limit.maxBytes;
}
