/**
 * LinkedIn's "little text": reserved characters are escaped, or LinkedIn silently cuts the post at the first one. A
 * `#` that starts a tag word stays, so that the tag is clickable. Source: linkedin.md §5.
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/gu;
const TAG_START = /(?:^|[\s(])$/u;

export function escapeLittleText(text: string): string {
  return text.replace(RESERVED, (char: string, index: number) => {
    if (char === "#" && startsTag(text, index)) return char;
    return `\\${char}`;
  });
}

function startsTag(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 1), index);
  return TAG_START.test(before) && /^[\p{L}\p{N}]*\p{L}/u.test(text.slice(index + 1, index + 101));
}

/** The text as readers see it, for text that `escapeLittleText` made. */
export function unescapeLittleText(text: string): string {
  return text.replace(/\\([\\|{}@[\]()<>#*_~])/gu, "$1");
}
