/**
 * Where the addresses of a text are, by the rules of twitter-text, in linear time. Its search starts anew at every
 * letter of a run that could be a domain: here it sees one candidate at a time, none longer than a domain can be.
 */
import twitterText from "twitter-text";

export interface UrlSpan {
  start: number;
  end: number;
}

/** Longest domain and address that are looked for. */
const MAX_DOMAIN_CHARS = 128;
const MAX_URL_CHARS = 4096;
/** What may stand behind the last dot of a domain. */
const MAX_TLD_CHARS = 32;
/** The character before an address, and its scheme. */
const LEAD_CHARS = " https://".length;

/** A run of what twitter-text allows in a domain. */
const DOMAIN_RUN = /[^\s!#$%&'()*+,/:;<=>?@[\\\]^{|}~\ufffe\uffff]+/g;

/**
 * The addresses in `text`, in order, without overlap. `withScheme`: only those that begin with http:// or https://.
 * Offsets are UTF-16.
 */
export function findUrls(text: string, { withScheme }: { withScheme: boolean }): UrlSpan[] {
  if (!text.includes(withScheme ? "://" : ".")) return [];
  const urls: UrlSpan[] = [];
  let from = 0;
  for (const { start, end } of candidates(text)) {
    if (end <= from || (withScheme && !text.startsWith("://", start - 3))) continue;
    const lead = Math.max(from, start - LEAD_CHARS);
    const { to, read } = addressEnd(text, lead, end);
    urls.push(...spansIn(text, { start: lead, end: to }, withScheme));
    // What belongs to an address that twitter-text rejects is no part of another.
    from = Math.max(from, urls.at(-1)?.end ?? 0, read);
  }
  return urls;
}

function spansIn(text: string, part: UrlSpan, withScheme: boolean): UrlSpan[] {
  const { slice, from } = sliceOf(text, part.start, part.end);
  return twitterText
    .extractUrlsWithIndices(slice, { extractUrlsWithoutProtocol: !withScheme })
    .map(({ indices: [start, end] }) => ({ start: from + start, end: from + end }));
}

/** No address begins at a cut: an @ before it says so to twitter-text, which takes the start of a text for a blank. */
function sliceOf(text: string, start: number, end: number): { slice: string; from: number } {
  const guard = start > 0 ? "@" : "";
  return { slice: guard + text.slice(start, end), from: start - guard.length };
}

/** Parts of domain runs that hold a dot, with what can belong to it: a domain's length before, a TLD's behind. */
function* candidates(text: string): Generator<UrlSpan, void, undefined> {
  for (const run of text.matchAll(DOMAIN_RUN)) {
    const runStart = run.index;
    const runEnd = runStart + run[0].length;
    let start = -1;
    let end = -1;
    for (let at = run[0].indexOf("."); at !== -1; at = run[0].indexOf(".", at + 1)) {
      const dot = runStart + at;
      const behind = Math.min(runEnd, dot + 1 + MAX_TLD_CHARS);
      if (start !== -1 && (dot > end || behind - start > MAX_DOMAIN_CHARS + MAX_TLD_CHARS)) {
        yield { start, end };
        start = Math.max(end, dot - MAX_DOMAIN_CHARS);
      } else if (start === -1) start = Math.max(runStart, dot - MAX_DOMAIN_CHARS);
      end = behind;
    }
    if (start !== -1) yield { start, end };
  }
}

/** twitter-text's own pattern for a whole address; its matches are judged by `extractUrlsWithIndices`. */
const { extractUrl } = (twitterText as unknown as { regexen: { extractUrl: RegExp } }).regexen;

interface AddressEnd {
  /** Where the address ends; one character behind the domain, by which it is judged, where it has no more. */
  to: number;
  /** Up to where twitter-text has read: it never goes back, whether it takes what it read or not. */
  read: number;
}

/** The end of the address whose domain ends at `domainEnd`, with its port, path and query. */
function addressEnd(text: string, lead: number, domainEnd: number): AddressEnd {
  const bare = readTo(text, lead, domainEnd + 1, domainEnd);
  if (bare < domainEnd || !/[/:?]/.test(text[domainEnd] ?? "")) return { to: domainEnd + 1, read: bare };
  const whole = readTo(text, lead, domainEnd + MAX_URL_CHARS, domainEnd);
  return { to: whole < domainEnd ? domainEnd + 1 : whole, read: whole };
}

/** The end of the first match within `text` from `start` to `end` that reaches `least`, else of the last one; 0 for none. */
function readTo(text: string, start: number, end: number, least: number): number {
  const { slice, from } = sliceOf(text, start, end);
  extractUrl.lastIndex = 0;
  let read = 0;
  while (read < least && extractUrl.exec(slice) !== null) read = from + extractUrl.lastIndex;
  extractUrl.lastIndex = 0;
  return read;
}
