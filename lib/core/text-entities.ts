/**
 * Addresses, hashtags and mentions in a text, so that "is it there already" compares wholes and never parts of words.
 * One pass from left to right, linear in the length of the text. Pure and browser-safe.
 */

import { composed } from "./composed";

export type TextEntity =
  /** From `start` to `end`, in UTF-16 units. Equal things have equal keys, however they are written. */
  | { kind: "address" | "hashtag" | "mention"; start: number; end: number; key: string }
  /** `@[Name](urn:…)`: a mention by the network's own id. */
  | { kind: "named_mention"; start: number; end: number; key: string; name: string; urn: string };

const WORD = String.raw`\p{L}\p{M}\p{N}_`;
const EMOJI = String.raw`\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Extended_Pictographic}`;
/** What some network takes into a hashtag: letters, numbers, `_`, `·`, joiners, and emoji (Instagram). */
const TAG = String.raw`[${WORD}·\u200c\u200d${EMOJI}]`;
const NAMED = String.raw`@\[((?:\\[\\[\]]|[^\\[\]\n]){1,200})\]\((urn(?::[\w-]{1,100}){2,6})\)`;
const ADDRESS = String.raw`https?:\/\/[^\s<>"“”«»「」『』（）【】。、！？]+`;
const HASHTAG = `[#＃](${TAG}+)`;
const MENTION = String.raw`[@＠]([${WORD}][${WORD}.\-]*(?:@[${WORD}][${WORD}.\-]*)?)`;
/** None of them begins inside a word, an address or another one. */
const ENTITY = new RegExp(`(?<![${WORD}@＠#＃&/=.])(?:${NAMED}|(${ADDRESS})|${HASHTAG}|${MENTION})`, "giu");

/** Every entity of `text`, in order; they never overlap. */
export function entitiesOf(text: string): TextEntity[] {
  const found: TextEntity[] = [];
  for (const match of text.matchAll(ENTITY)) {
    const [whole, name, urn, address, tag, handle] = match;
    const start = match.index;
    const at = (length: number) => ({ start, end: start + length });
    if (name !== undefined && urn !== undefined) {
      found.push({ kind: "named_mention", ...at(whole.length), key: urn, name: unescaped(name), urn });
    } else if (address !== undefined) {
      const length = withoutTail(address).length;
      found.push({ kind: "address", ...at(length), key: addressKey(address) });
    } else if (tag !== undefined) {
      found.push({ kind: "hashtag", ...at(whole.length), key: hashtagKey(tag) });
    } else if (handle !== undefined) {
      const end = endOf(handle, ".-");
      found.push({ kind: "mention", ...at(1 + end), key: mentionKey(handle.slice(0, end)) });
    }
  }
  return found;
}

/** Length of `text` without the characters of `tail` at its end. */
function endOf(text: string, tail: string): number {
  let end = text.length;
  while (end > 0 && tail.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

const PUNCTUATION = ".,;:!?'’…*_~";

/** An address as networks read it out of a sentence: without the punctuation and the open bracket's end behind it. */
function withoutTail(address: string): string {
  let open = 0;
  for (const char of address) open += char === "(" ? 1 : char === ")" ? -1 : 0;
  let end = address.length;
  for (;;) {
    const char = address.charAt(end - 1);
    if (char === ")" && open < 0) open += 1;
    else if (!PUNCTUATION.includes(char) || char === "") return address.slice(0, end);
    end -= 1;
  }
}

/** Longer ones are compared as they are written. */
const MAX_PARSED_CHARS = 4_096;

/** Equal for addresses that lead to the same place by their writing alone: case of the host, a missing `/`, a dot behind. */
export function addressKey(address: string): string {
  const plain = withoutTail(address);
  return plain.length <= MAX_PARSED_CHARS && URL.canParse(plain) ? new URL(plain).href : plain;
}

/** Networks compare hashtags without case; fullwidth letters are the same letters. */
function hashtagKey(tag: string): string {
  return plainly(tag);
}

function mentionKey(handle: string): string {
  return plainly(handle);
}

/** Composing takes the square of the marks on one letter. */
const MAX_COMPOSED_CHARS = 1_024;

function plainly(name: string): string {
  return (name.length <= MAX_COMPOSED_CHARS ? name.normalize("NFKC") : name).toLowerCase();
}

function unescaped(name: string): string {
  return name.replaceAll(/\\([\\[\]])/g, "$1");
}

function soleEntity(text: string): TextEntity | null {
  const [first] = entitiesOf(text);
  return first?.start === 0 && first.end === text.length ? first : null;
}

/** Marks that nobody sees and that never belong to a name or address: a byte order mark, and what is no character. */
const UNSEEN = /[\uFEFF\uFFFE\uFFFF]/g;

/** What was copied, without the marks that came along unseen. */
export function withoutUnseen(given: string): string {
  return given.replaceAll(UNSEEN, "");
}

/** A hashtag as people give it, `#` or not, without its sign; null for what no network takes as one hashtag. */
export function readHashtag(given: string): string | null {
  const tag = composed(
    withoutUnseen(given)
      .trim()
      .replace(/^[#＃]/u, ""),
  );
  return soleEntity(`#${tag}`)?.kind === "hashtag" ? tag : null;
}

const HANDLE = /^\w[\w.-]*(?:@[\p{L}\p{N}][\p{L}\p{M}\p{N}.-]*)?$/u;

/** A mention as people give it, `@` or not, without its sign, or whole as `@[Name](urn:…)`; null for what cannot be one. */
export function readMention(given: string): string | null {
  const whole = withoutUnseen(given).trim();
  if (soleEntity(whole)?.kind === "named_mention") return whole;
  const handle = whole.replace(/^[@＠]/u, "");
  return HANDLE.test(handle) && soleEntity(`@${handle}`)?.kind === "mention" ? handle : null;
}

/** Whether `given` is one http address that a network would read whole out of a text, but for punctuation at its end. */
export function isAddress(given: string): boolean {
  const [first, ...rest] = entitiesOf(given);
  if (first?.kind !== "address" || first.start !== 0 || rest.length > 0) return false;
  return withoutTail(given).length === first.end && URL.canParse(given);
}

/** `text` with every mention by id whose `urn` is not wanted shown as its name, as readers see it. */
export function withNames(text: string, keeps: (urn: string) => boolean = () => false): string {
  let shown = "";
  let from = 0;
  for (const entity of entitiesOf(text)) {
    if (entity.kind !== "named_mention" || keeps(entity.urn)) continue;
    shown += text.slice(from, entity.start) + entity.name;
    from = entity.end;
  }
  return from === 0 ? text : shown + text.slice(from);
}
