import { piecesOf } from "./graphemes";

/** What composing, whose time grows with the square of the marks on one letter, sees at a time. */
const PIECE_CHARS = 1024;

/** `text` in NFC, in linear time. */
export function composed(text: string): string {
  if (text.length <= PIECE_CHARS) return text.normalize("NFC");
  let whole = "";
  for (const piece of piecesOf(text, PIECE_CHARS)) whole += piece.normalize("NFC");
  return whole;
}
