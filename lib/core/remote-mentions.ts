/** Mentions of people on another server, `@name@host`, found in one pass. Source: mastodon.md §5. */

export interface RemoteMention {
  /** Of the `@`, in UTF-16. */
  start: number;
  /** Where the name ends and the host's `@` stands. */
  nameEnd: number;
  end: number;
}

const NAME = /\w[\w.-]*/y;
const HOST = /[\p{L}\p{N}_][\p{L}\p{N}_.-]*/uy;
const INSIDE_A_WORD = /[=/\p{L}\p{M}\p{N}_]$/u;

/** The mentions in `text`, in order. No run of letters is read more than twice. */
export function findRemoteMentions(text: string): RemoteMention[] {
  const found: RemoteMention[] = [];
  for (let start = text.indexOf("@"); start !== -1; start = text.indexOf("@", start + 1)) {
    const nameEnd = runEnd(NAME, text, start + 1);
    if (nameEnd === null || text[nameEnd] !== "@" || !/\w/.test(text[nameEnd - 1] ?? "")) continue;
    if (INSIDE_A_WORD.test(text.slice(Math.max(0, start - 2), start))) continue;
    let end = runEnd(HOST, text, nameEnd + 1);
    if (end === null) continue;
    // A full stop or a hyphen behind the host belongs to the sentence.
    while (/[.-]/.test(text[end - 1] ?? "")) end -= 1;
    found.push({ start, nameEnd, end });
    start = end - 1;
  }
  return found;
}

function runEnd(run: RegExp, text: string, at: number): number | null {
  run.lastIndex = at;
  return run.test(text) ? run.lastIndex : null;
}

/** `text` as the server shows it: a mention of another server loses its host. */
export function localMentions(text: string): string {
  let local = "";
  let from = 0;
  for (const { nameEnd, end } of findRemoteMentions(text)) {
    local += text.slice(from, nameEnd);
    from = end;
  }
  return local + text.slice(from);
}
