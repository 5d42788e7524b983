import twitterText from "twitter-text";
import { escapeHtml } from "@/lib/sandbox/consent-page";

const URL_LENGTH = 23;
const REMOTE_MENTION = /(^|[^\w/])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[A-Za-z0-9.-]+[A-Za-z0-9]/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Path and query as the server's own expressions have them: any letter, and parentheses in pairs. */
const REST =
  /^(?:\/(?:[^\p{White_Space}<>()?]|\((?:[^\p{White_Space}<>()?]|\([^\p{White_Space}<>()?]+\))+\))*)?(?:\?[^\p{White_Space}<>"`{}\\]*)?/u;

function withoutEnd(text: string, refused: string): string {
  const chars = [...text];
  while (refused.includes(chars.at(-1) ?? " ")) chars.pop();
  return chars.join("");
}

/** The part of `rest` that belongs to an address: it does not end in punctuation. */
function restOf(rest: string): string {
  const whole = REST.exec(rest)?.[0] ?? "";
  const at = whole.includes("?") ? whole.indexOf("?") : whole.length;
  const path = whole.slice(0, at);
  const kept = withoutEnd(path, "!*\"'「」:;=,.$%[]~&|@");
  return kept === path ? kept + withoutEnd(whole.slice(at), "!?*'();:+$%[].,~|@^") : kept;
}

function schemeUrls(text: string): { url: string; start: number; end: number }[] {
  let from = 0;
  return twitterText
    .extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: false })
    .flatMap(({ url, indices: [start] }) => {
      if (start < from) return [];
      const server = /^https?:\/\/[^/?#]*/iu.exec(url)?.[0] ?? url;
      const whole = server + restOf(text.slice(start + server.length));
      from = start + whole.length;
      return [{ url: whole, start, end: from }];
    });
}

/** Characters as the server counts them: URLs are 23, remote mentions lose their domain, the rest graphemes. */
export function countCharacters(text: string, spoiler = ""): number {
  let countable = text;
  for (const { start, end } of schemeUrls(text).reverse()) {
    countable = countable.slice(0, start) + "x".repeat(URL_LENGTH) + countable.slice(end);
  }
  countable = countable.replace(REMOTE_MENTION, "$1@$2");
  return [...graphemes.segment(spoiler + countable)].length;
}

/** The HTML a reader gets: paragraphs, line breaks, links, hashtags; everything else escaped. */
export function toHtml(text: string, baseUrl: string): string {
  if (text.trim() === "") return "";
  return text
    .trim()
    .split(/\n{2,}/)
    .map(
      (paragraph) =>
        `<p>${paragraph
          .split("\n")
          .map((line) => linkify(line, baseUrl))
          .join("<br />")}</p>`,
    )
    .join("");
}

function linkify(line: string, baseUrl: string): string {
  let html = "";
  let from = 0;
  for (const { url, start, end } of schemeUrls(line)) {
    html += tagify(line.slice(from, start), baseUrl);
    const shown = url.replace(/^https?:\/\/(www\.)?/, "");
    const prefix = url.slice(0, url.length - shown.length);
    const rest = shown.slice(30);
    html += `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">${escapeHtml(prefix)}</span><span class="${rest ? "ellipsis" : ""}">${escapeHtml(shown.slice(0, 30))}</span><span class="invisible">${escapeHtml(rest)}</span></a>`;
    from = end;
  }
  return html + tagify(line.slice(from), baseUrl);
}

function tagify(text: string, baseUrl: string): string {
  return escapeHtml(text).replace(
    /(^|[\s(])#([\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)/gu,
    (_, before: string, tag: string) =>
      `${before}<a href="${baseUrl}/tags/${encodeURIComponent(tag.toLowerCase())}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`,
  );
}

export function tagsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|[\s(])#([\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)/gu)].map(
    (match) => match[1] ?? "",
  );
}
