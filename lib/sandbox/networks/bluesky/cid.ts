import { createHash } from "node:crypto";
import { isRecord } from "@/lib/sandbox/body";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const DAG_CBOR = 0x71;
const RAW = 0x55;

export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += BASE32[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

function unbase32(text: string): Buffer {
  let bits = 0;
  let value = 0;
  const bytes: number[] = [];
  for (const char of text) {
    value = (value << 5) | BASE32.indexOf(char);
    bits += 5;
    if (bits >= 8) {
      bytes.push((value >>> (bits - 8)) & 255);
      bits -= 8;
    }
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

function cidOf(codec: number, bytes: Uint8Array): string {
  const digest = createHash("sha256").update(bytes).digest();
  return `b${base32(Buffer.concat([Buffer.from([1, codec, 0x12, 0x20]), digest]))}`;
}

/** CIDv1 of a blob: raw codec over its bytes. */
export function blobCid(bytes: Uint8Array): string {
  return cidOf(RAW, bytes);
}

/** CIDv1 of a record: dag-cbor over its JSON form with `$link` and `$bytes` resolved. */
export function recordCid(record: unknown): string {
  return cidOf(DAG_CBOR, encode(record));
}

function head(major: number, length: number): Buffer {
  const type = major << 5;
  if (length < 24) return Buffer.from([type | length]);
  if (length < 0x100) return Buffer.from([type | 24, length]);
  if (length < 0x10000) return Buffer.from([type | 25, length >> 8, length & 255]);
  const wide = Buffer.alloc(length < 0x1_0000_0000 ? 5 : 9);
  wide[0] = type | (wide.length === 5 ? 26 : 27);
  if (wide.length === 5) wide.writeUInt32BE(length, 1);
  else wide.writeBigUInt64BE(BigInt(length), 1);
  return wide;
}

function encode(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string") return sized(3, Buffer.from(value, "utf8"));
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (!isRecord(value)) throw new TypeError("not a data model value");
  if (typeof value.$link === "string") {
    // Tag 42, with the identity multibase byte before the binary CID.
    return Buffer.concat([
      Buffer.from([0xd8, 0x2a]),
      sized(2, Buffer.concat([Buffer.from([0]), unbase32(value.$link.slice(1))])),
    ]);
  }
  if (typeof value.$bytes === "string") return sized(2, Buffer.from(value.$bytes, "base64"));
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => [Buffer.from(key, "utf8"), inner] as const)
    .sort(([a], [b]) => a.length - b.length || Buffer.compare(a, b));
  return Buffer.concat([
    head(5, entries.length),
    ...entries.flatMap(([key, inner]) => [sized(3, key), encode(inner)]),
  ]);
}

function sized(major: number, bytes: Buffer): Buffer {
  return Buffer.concat([head(major, bytes.length), bytes]);
}

const TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz";

/** A TID for this moment: microseconds and a random clock id. */
export function tidOf(now: Date): string {
  let value = (BigInt(now.getTime()) * 1000n + BigInt(Math.floor(Math.random() * 1000))) << 10n;
  value |= BigInt(Math.floor(Math.random() * 1024));
  let text = "";
  for (let index = 0; index < 13; index++) {
    text = TID_ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}
