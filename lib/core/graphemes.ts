/**
 * Text in user-perceived characters, in linear time: the platform's segmenter needs quadratic time for a long string
 * (100,000 letters take minutes), so it gets short windows, each beginning where a character begins.
 */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

const WINDOW_CHARS = 256;

// eslint-disable-next-line no-control-regex -- the whole ASCII range is meant
const ASCII = /^[\u0000-\u007f]*$/;

/** The characters of `text` one by one, as many as are asked for. */
export function* graphemesOf(text: string): Generator<string, void, undefined> {
  let from = 0;
  let width = WINDOW_CHARS;
  while (from < text.length) {
    const window = text.slice(from, from + width);
    const last = from + width >= text.length;
    const parts: string[] = [];
    for (const { segment } of segmenter.segment(window)) {
      parts.push(segment);
      // Of a widened window only the start was looked for.
      if (width > WINDOW_CHARS && parts.length === 2) break;
    }
    // What touches the end of the window may go on behind it.
    const whole =
      last && width === WINDOW_CHARS ? parts : parts.slice(0, Math.max(parts.length - 1, last ? 1 : 0));
    if (whole.length === 0) {
      width *= 2;
      continue;
    }
    width = WINDOW_CHARS;
    for (const part of whole) {
      yield part;
      from += part.length;
    }
  }
}

/**
 * `text` in pieces of at most `maxChars`, cut between characters: what takes quadratic time over a piece is linear over
 * all of them. A character that is longer than a piece is cut itself.
 */
export function* piecesOf(text: string, maxChars: number): Generator<string, void, undefined> {
  let from = 0;
  while (text.length - from > maxChars) {
    const windowStart = from + maxChars - Math.min(WINDOW_CHARS, maxChars >> 1);
    let cut = from + maxChars;
    for (const { index } of segmenter.segment(text.slice(windowStart, from + maxChars)))
      if (index > 0) cut = windowStart + index;
    yield text.slice(from, cut);
    from = cut;
  }
  yield text.slice(from);
}

/** User-perceived characters: a family emoji or a letter with combining marks is one. */
export function graphemeLength(text: string): number {
  // In ASCII only CR LF is a cluster of two.
  if (ASCII.test(text)) return text.length - text.split("\r\n").length + 1;
  let count = 0;
  for (const _ of graphemesOf(text)) count += 1;
  return count;
}
