import { createHash } from "node:crypto";

const ALPHABET = "234567abcdefghijklmnopqrstuvwxyz";
const LENGTH = 13;

/**
 * A TID that is equal in every repeat of one delivery part: microseconds of `stableTime`, whose last three digits
 * and the 10-bit clock id come from the delivery. Source: bluesky.md §3g.
 */
export function recordKey(stableTime: Date, deliveryId: string, part: number): string {
  const hash = createHash("sha256")
    .update(`${deliveryId}:${String(part)}`)
    .digest();
  const micros = BigInt(stableTime.getTime()) * 1000n + BigInt(hash.readUInt16BE(0) % 1000);
  let rest = (micros << 10n) | BigInt(hash.readUInt16BE(2) & 1023);
  let key = "";
  for (let index = 0; index < LENGTH; index += 1) {
    key = (ALPHABET[Number(rest & 31n)] ?? "") + key;
    rest >>= 5n;
  }
  return key;
}
