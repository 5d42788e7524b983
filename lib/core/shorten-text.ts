/** The repair of a text that is too long: its longest start that fits, cut where a reader would cut. Pure, linear. */
import { composed } from "./composed";
import { graphemesOf } from "./graphemes";
import { findMastodonUrls } from "./mastodon-urls";
import { findRemoteMentions } from "./remote-mentions";
import { entitiesOf } from "./text-entities";
import { fits, type TextLimit, textLength, utf8Length, weightOf, X_URL_LENGTH } from "./text-length";
import { findUrls, type UrlSpan as Span } from "./text-urls";

const ELLIPSIS = "…";

/** Cuts to try from the last one that may fit; the estimate is hardly ever off by more than one. */
const MAX_CUTS = 50;

/** `text` without the blanks that say little: around it, at the ends of lines, and more than one, or an empty line, in a row. */
function withoutBlanks(text: string): string {
  const single = text.replace(/[ \t]{2,}/g, " ").replace(/[ \t]\n/g, "\n");
  return single.replace(/\n{3,}/g, "\n\n").trim();
}

/** What a cut must not part, and a network counts as one. */
function wholeIn(text: string, { counting }: TextLimit): Span[] {
  if (counting === "little_text") return namedMentions(text);
  return counting === "mastodon" ? findMastodonUrls(text) : findUrls(text, { withScheme: false });
}

/**
 * `given` with fewer blanks where that is enough; else the longest start of that which fits with `…` behind it, cut at
 * a word boundary where one is near, never inside a URL, a mention or a grapheme. A text that fits comes back unchanged.
 */
export function shortenText(given: string, limit: TextLimit): string {
  if (fits(given, limit)) return given;
  const outer = given.trim();
  if (fits(outer, limit)) return outer;
  const text = withoutBlanks(given);
  if (fits(text, limit)) return text;
  const urls = wholeIn(text, limit);
  const names = namesIn(text);
  for (const end of lastEnds(text, limit, urls)) {
    const cut = niceCut(text, end, [spanAround(urls, end), spanAround(names, end)]);
    const short = `${text.slice(0, cut).trimEnd()}${ELLIPSIS}`;
    if (cut > 0 && fits(short, limit)) return short;
  }
  return fits(ELLIPSIS, limit) ? ELLIPSIS : "";
}

/** Mentions and tags, a mention with its server. */
function namesIn(text: string): Span[] {
  return [...text.matchAll(/[@#$][^\s@#$]+(?:@[^\s@#$]+)?/g)].map(({ 0: name, index }) => ({
    start: index,
    end: index + name.length,
  }));
}

/** The span that a cut at `index` would part. */
function spanAround(spans: readonly Span[], index: number): Span | null {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.start < index ? span : null;
}

/** Ends of characters, last first, up to which the text and an ellipsis are about within `limit`. */
function lastEnds(text: string, limit: TextLimit, urls: readonly Span[]): number[] {
  const ends: number[] = [];
  let left = limit.max - textLength(ELLIPSIS, limit.counting, limit.urlLength);
  let bytesLeft = (limit.maxBytes ?? Infinity) - utf8Length(ELLIPSIS);
  for (const { end, counts, bytes } of parts(text, limit, urls)) {
    left -= counts;
    bytesLeft -= bytes;
    if (left < 0 || bytesLeft < 0) break;
    ends.push(end);
  }
  return ends.slice(-MAX_CUTS).reverse();
}

interface Part {
  end: number;
  counts: number;
  bytes: number;
}

/** What a network counts, in order: addresses and mentions as one, everything else character by character. */
function* parts(text: string, limit: TextLimit, urls: readonly Span[]): Generator<Part, void, undefined> {
  let at = 0;
  for (const span of [...atoms(text, limit, urls), { start: text.length, end: text.length, counts: 0 }]) {
    for (const grapheme of graphemesOf(text.slice(at, span.start))) {
      at += grapheme.length;
      yield { end: at, counts: weight(grapheme, limit), bytes: bytesOf(grapheme, limit) };
    }
    if (span.end === span.start) continue;
    at = span.end;
    yield { end: at, counts: span.counts, bytes: bytesOf(text.slice(span.start, span.end), limit) };
  }
}

function bytesOf(part: string, limit: TextLimit): number {
  return limit.maxBytes === undefined ? 0 : utf8Length(part);
}

function atoms(text: string, limit: TextLimit, urls: readonly Span[]): (Span & { counts: number })[] {
  if (limit.counting === "x_weighted") return urls.map((url) => ({ ...url, counts: X_URL_LENGTH }));
  if (limit.counting === "little_text") return namedMentions(text);
  if (limit.counting !== "mastodon") return [];
  const all = [
    ...urls.map((url) => ({ ...url, counts: textLength("https://a.example", "mastodon", limit.urlLength) })),
    ...findRemoteMentions(text).map(({ start, nameEnd, end }) => ({ start, end, counts: nameEnd - start })),
  ].sort((one, other) => one.start - other.start);
  let from = 0;
  return all.filter(({ start, end }) => {
    if (start < from) return false;
    from = end;
    return true;
  });
}

/** Mentions by id, which count as the name that readers see. */
function namedMentions(text: string): (Span & { counts: number })[] {
  return entitiesOf(text).flatMap((entity) =>
    entity.kind === "named_mention"
      ? [{ start: entity.start, end: entity.end, counts: entity.name.length }]
      : [],
  );
}

/** One character as `limit` counts it. */
function weight(grapheme: string, limit: TextLimit): number {
  if (limit.counting === "mastodon" || limit.counting === "graphemes") return 1;
  return limit.counting === "x_weighted"
    ? weightOf(composed(grapheme))
    : textLength(grapheme, limit.counting);
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });

/** Characters to look back for a word's start. */
const WORD_WINDOW = 40;

/** Where a reader would cut near `end`: before what must stay whole, else between words. */
function niceCut(text: string, end: number, [url, name]: [Span | null, Span | null]): number {
  if (url !== null) return url.start;
  if (name !== null && name.start > 0) return name.start;
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
