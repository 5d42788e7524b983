/** Where a timeline cuts a long text. */
export interface Fold {
  chars: number;
  lines: number;
  /** The words that open the rest. */
  more: string;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The part of `text` before the cut, ending at a word; `text` itself where nothing is cut. Pure. */
export function foldOf(text: string, { chars, lines }: Pick<Fold, "chars" | "lines">): string {
  const inLines = text.split("\n").slice(0, lines).join("\n");
  const head = startOf(inLines, chars);
  if (head === text || text.slice(head.length).trim() === "") return text;
  // Never inside a word, unless the word alone is longer than what is shown.
  const isAtBreak = /\s/.test(text[head.length] ?? " ");
  const cut = isAtBreak ? head : head.replace(/(?<!\S)\S+$/, "");
  return (cut.trim() === "" ? head : cut).trimEnd();
}

/** The first `chars` UTF-16 units, no grapheme cut in two. */
function startOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, chars + 40))) {
    if (index + segment.length > chars) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
