import { createHash } from "node:crypto";
import { composed } from "@/lib/core/composed";

/** One value for texts that read the same: NFC, every run of white space as one space, nothing around. */
export function textFingerprint(text: string): string {
  const plain = composed(text).replace(/\s+/gu, " ").trim();
  return createHash("sha256").update(plain).digest("hex");
}

const EXCERPT_CHARS = 200;

/** The start of a text, for the person who must choose between candidates. */
export function excerptOf(text: string): string {
  // A character has two units at most; what lies behind them is not read.
  const chars = [...text.trim().slice(0, 2 * EXCERPT_CHARS + 2)];
  return chars.length > EXCERPT_CHARS ? `${chars.slice(0, EXCERPT_CHARS).join("")}…` : chars.join("");
}
