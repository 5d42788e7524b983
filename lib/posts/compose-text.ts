/** The text of a post as it is put together, for composer, counters, preview and sending alike. Pure, browser-safe. */
import { textOf } from "@/lib/deliveries/draft-content";

export interface WrittenText {
  content: string;
  link?: string | null;
}

/** The text one account will send: its override or the shared text, then the link unless it is already in it. */
export function composeText(written: WrittenText, variant: { content?: string } = {}): string {
  return textOf({ content: written.content, link: written.link ?? null, options: {} }, variant);
}

/** Whether `text` already has `tag` as a whole word. */
function mentions(text: string, tag: string): boolean {
  const at = text.toLowerCase().indexOf(tag.toLowerCase());
  if (at === -1) return false;
  const next = text.slice(at + tag.length);
  return !/^[\p{L}\p{N}_]/u.test(next) || mentions(next, tag);
}

/**
 * `content` with the mentions and hashtags that it does not have yet, on a line of their own. Signs may be given or
 * not; blanks inside a hashtag are dropped, as networks end a tag there. Doing it twice changes nothing.
 */
export function withTags(content: string, tags: { hashtags?: string[]; mentions?: string[] }): string {
  const wanted = [
    ...(tags.mentions ?? []).map((mention) => `@${mention.trim().replace(/^@+/, "")}`),
    ...(tags.hashtags ?? []).map((hashtag) => `#${hashtag.replaceAll(/\s+/g, "").replace(/^#+/, "")}`),
  ];
  const missing: string[] = [];
  for (const tag of wanted) {
    if (tag.length > 1 && !mentions([content, ...missing].join(" "), tag)) missing.push(tag);
  }
  if (missing.length === 0) return content;
  return content.trim() === "" ? missing.join(" ") : `${content.trimEnd()}\n\n${missing.join(" ")}`;
}
