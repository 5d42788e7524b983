/** Words that strangers send, made fit to be stored and shown: one cleaner for pages and networks. Pure, linear. */

/** `text` as PostgreSQL can keep it: without NUL, and a lone surrogate as the replacement character. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "").replaceAll(/\p{Cs}/gu, "\ufffd");
}

/** One line without control characters, cut at `maxChars` code points with `…`; empty when nothing is left. */
export function cleanLine(text: string, maxChars: number): string {
  // What lies behind is not looked at, however long it is.
  const line = text
    .slice(0, maxChars * 4)
    .replaceAll(/\p{Cs}/gu, "")
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const chars = [...line];
  return chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join("")}…` : line;
}
