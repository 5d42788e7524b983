import "server-only";
import { crc32 } from "node:zlib";
import { BrokenContainer, orientationTiff } from "./exif-orientation";

const SIGNATURE = 8;

/** Pixels, colors, density and animation. Texts, times, EXIF and private chunks go. */
const KEPT = new Set([
  ...["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD"],
  ...["pHYs", "hIST", "sPLT", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT"],
]);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A PNG (or APNG) without EXIF, texts, times and what stands behind its end; no pixel is touched. Throws `BrokenContainer`. */
export function cutPng(bytes: Buffer, orientation: number): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, SIGNATURE)];
  for (let at = SIGNATURE; ;) {
    if (at + 12 > bytes.length) throw new BrokenContainer("PNG");
    const type = bytes.toString("latin1", at + 4, at + 8);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new BrokenContainer("PNG");
    if (KEPT.has(type)) parts.push(bytes.subarray(at, end));
    if (type === "IHDR" && orientation !== 1) parts.push(chunk("eXIf", orientationTiff(orientation)));
    if (type === "IEND") return Buffer.concat(parts);
    at = end;
  }
}
