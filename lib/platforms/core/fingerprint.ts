import { createHash } from "node:crypto";

/** One value for texts that read the same: NFC, every run of white space as one space, nothing around. */
export function textFingerprint(text: string): string {
  const plain = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  return createHash("sha256").update(plain).digest("hex");
}

const EXCERPT_CHARS = 200;

/** The start of a text, for the person who must choose between candidates. */
export function excerptOf(text: string): string {
  const chars = [...text.trim()];
  return chars.length > EXCERPT_CHARS ? `${chars.slice(0, EXCERPT_CHARS).join("")}…` : chars.join("");
}
