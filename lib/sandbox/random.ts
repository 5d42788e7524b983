import { createHash, randomBytes, randomInt } from "node:crypto";

/** An opaque secret of `bytes` random bytes, base64url. */
export function secret(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}

/**
 * A time-sortable decimal id, as X and Mastodon hand them out: milliseconds since `epochMs`, then random bits.
 */
export function timeId(now: Date, epochMs: number, bits: number): string {
  return (
    (BigInt(now.getTime() - epochMs) << BigInt(bits)) +
    BigInt(randomInt(2 ** Math.min(bits, 40)))
  ).toString();
}

export function sha256Url(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
