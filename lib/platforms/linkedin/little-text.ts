/**
 * LinkedIn's "little text": reserved characters are escaped, or LinkedIn silently cuts the post at the first one. A
 * `#` that starts a tag word stays, so that the tag is clickable; `@[Name](urn:…)` stays an element. Source:
 * linkedin.md §5.
 */
import { entitiesOf } from "@/lib/core/text-entities";

const RESERVED = /[\\|{}@[\]()<>#*_~]/gu;
const TAG_START = /(?:^|[\s(])$/u;

export function escapeLittleText(text: string): string {
  let escaped = "";
  let from = 0;
  for (const entity of entitiesOf(text)) {
    if (entity.kind !== "named_mention") continue;
    escaped += escapePlain(text, from, entity.start);
    escaped += `@[${entity.name.replace(RESERVED, String.raw`\$&`)}](${entity.urn})`;
    from = entity.end;
  }
  return escaped + escapePlain(text, from, text.length);
}

function escapePlain(text: string, from: number, to: number): string {
  return text.slice(from, to).replace(RESERVED, (char: string, index: number) => {
    if (char === "#" && startsTag(text, from + index)) return char;
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
