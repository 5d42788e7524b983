/** Where a timeline cuts a long text. */
export interface Fold {
  chars: number;
  lines: number;
  /** The words that open the rest. */
  more: string;
}

/** The part of `text` before the cut, ending at a word; `text` itself where nothing is cut. Pure. */
export function foldOf(text: string, { chars, lines }: Pick<Fold, "chars" | "lines">): string {
  const inLines = text.split("\n").slice(0, lines).join("\n");
  const points = [...inLines];
  const head = points.length <= chars ? inLines : points.slice(0, chars).join("");
  if (head === text || text.slice(head.length).trim() === "") return text;
  // Never inside a word, unless the word alone is longer than what is shown.
  const isAtBreak = /\s/.test(text[head.length] ?? " ");
  const cut = isAtBreak ? head : head.replace(/\S+$/, "");
  return (cut.trim() === "" ? head : cut).trimEnd();
}
