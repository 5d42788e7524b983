const RESERVED = new Set("\\|{}@[]()<>#*_~");
const HASHTAG_TEMPLATE = /^\{hashtag\|\\?#\|([^{}|]+)\}/u;
const MENTION = /^@\[((?:\\.|[^\]\\])+)\]\(urn:li:(?:person|organization):[A-Za-z0-9_-]+\)/u;
const TAG = /^#[\p{L}\p{N}_]+/u;

/**
 * What readers see of a commentary in "little text": escapes resolved, hashtags and mentions shown, and, as the
 * network does, silently cut at the first reserved character that is neither escaped nor part of an element.
 */
export function renderLittleText(commentary: string): string {
  let shown = "";
  let at = 0;
  while (at < commentary.length) {
    const rest = commentary.slice(at);
    const char = commentary[at] ?? "";
    if (char === "\\") {
      const next = commentary[at + 1];
      if (next === undefined || !RESERVED.has(next)) return shown;
      shown += next;
      at += 2;
      continue;
    }
    if (!RESERVED.has(char)) {
      shown += char;
      at += 1;
      continue;
    }
    const element = HASHTAG_TEMPLATE.exec(rest) ?? MENTION.exec(rest) ?? TAG.exec(rest);
    if (!element) return shown;
    if (char === "{") shown += `#${element[1] ?? ""}`;
    else shown += char === "@" ? (element[1] ?? "").replace(/\\(.)/g, "$1") : element[0];
    at += element[0].length;
  }
  return shown;
}

const MENTIONS = /@\[((?:\\.|[^\]\\[])+)\]\(urn:li:(?:person|organization):[A-Za-z0-9_-]+\)/gu;

/** Characters that count against the limit: the text after unescaping, a mention as its name. */
export function littleTextLength(commentary: string): number {
  return [...commentary.replace(MENTIONS, "$1").replace(/\\([\\|{}@[\]()<>#*_~])/g, "$1")].length;
}
