/**
 * Addresses that somebody may follow: http and https, nothing else. `javascript:`, `data:` and their kind run or read in
 * the browser of whoever clicks, and a network's answer is a stranger's word like any other.
 */
import { z } from "zod";
import { storable } from "./clean-line";

const LONGEST_CHARS = 2_000;

function isWebAddress(value: string): boolean {
  return value.length <= LONGEST_CHARS && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** An address that a person or program gives. */
export const WebAddress = z
  .url("Enter an address that begins with https:// or http://.")
  .max(LONGEST_CHARS)
  .refine(isWebAddress, "Enter an address that begins with https:// or http://.");

/** An address that a network sends, as it is stored and answered: null for what is none, or longer than 2,000 characters. */
export function webAddress(sent: string | null | undefined): string | null {
  return typeof sent === "string" && isWebAddress(sent) ? storable(sent) : null;
}
