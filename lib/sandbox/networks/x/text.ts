import { createHash } from "node:crypto";
import twitterText from "twitter-text";

export interface UrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
}

/** `text` in NFC. Composing takes the square of the marks on one letter: of very many, 64 are composed at a time. */
export function composed(text: string): string {
  return text.replace(/\P{M}*\p{M}{0,64}/gu, (piece) => piece.normalize("NFC"));
}

/** Weighted length as X counts (twitter-text configuration v3). */
export function weightedLength(text: string): number {
  return twitterText.parseTweet(composed(text)).weightedLength;
}

/** Characters that are counted at all: twitter-text takes its time with long rows of names and dots. */
const COUNTED_CHARS = 25_000;

/** Whether `text` weighs more than `limit`. Addresses weigh less than they are long, so length alone does not tell. */
export function isTooLong(text: string, limit: number): boolean {
  return text.length > Math.max(COUNTED_CHARS, 2 * limit) || weightedLength(text) > limit;
}

export function cashtags(text: string): string[] {
  return twitterText.extractCashtags(text);
}

function shortUrl(...seed: string[]): string {
  return `https://t.co/${createHash("sha256").update(seed.join(" ")).digest("base64url").replace(/[-_]/g, "x").slice(0, 10)}`;
}

/**
 * The text as the API gives it back: links replaced by t.co, `&<>` as entities, and one t.co link per set of
 * media at the end; so it never equals what was sent.
 */
export function renderText(
  postId: string,
  text: string,
  mediaLink: string | null,
): { text: string; urls: UrlEntity[] } {
  let rendered = "";
  let from = 0;
  const urls: UrlEntity[] = [];
  const escape = (part: string) => part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const append = (url: string, expanded: string) => {
    const start = [...rendered].length;
    rendered += url;
    urls.push({
      start,
      end: start + url.length,
      url,
      expanded_url: expanded,
      display_url: expanded.replace(/^https?:\/\//, "").slice(0, 30),
    });
  };
  for (const { url, indices } of twitterText.extractUrlsWithIndices(text)) {
    rendered += escape(text.slice(from, indices[0]));
    append(shortUrl(postId, String(indices[0])), /^https?:\/\//i.test(url) ? url : `http://${url}`);
    from = indices[1];
  }
  rendered += escape(text.slice(from));
  if (mediaLink) {
    if (rendered) rendered += " ";
    append(shortUrl(postId, "media"), mediaLink);
  }
  return { text: rendered, urls };
}
