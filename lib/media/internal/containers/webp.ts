import "server-only";
import { BrokenContainer, orientationTiff } from "./exif-orientation";

const HEADER = 12;
const KEPT = new Set(["VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"]);
/** Flags of VP8X that announce chunks which may go. */
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;

function exifChunk(orientation: number): Buffer {
  const tiff = orientationTiff(orientation);
  const head = Buffer.from("EXIF\0\0\0\0", "latin1");
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([head, tiff]);
}

/** A WebP without EXIF, XMP, unknown chunks and what stands behind its end; no pixel is touched. Throws `BrokenContainer`. */
export function cutWebp(bytes: Buffer, orientation: number): Buffer {
  if (bytes.length < HEADER) throw new BrokenContainer("WebP");
  const size = Math.min(bytes.length, bytes.readUInt32LE(4) + 8);
  const parts: Buffer[] = [Buffer.from(bytes.subarray(0, HEADER))];
  let isExtended = false;
  for (let at = HEADER; at + 8 <= size;) {
    const type = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > bytes.length) throw new BrokenContainer("WebP");
    if (KEPT.has(type)) {
      const part = Buffer.from(bytes.subarray(at, Math.min(end, bytes.length)));
      if (type === "VP8X" && part.length > 8) {
        isExtended = true;
        part[8] = ((part[8] ?? 0) & ~(EXIF_FLAG | XMP_FLAG)) | (orientation === 1 ? 0 : EXIF_FLAG);
      }
      parts.push(part);
    }
    at = end;
  }
  // Only the extended form has a place for EXIF, so only it could say that the picture is turned.
  if (isExtended && orientation !== 1) parts.push(exifChunk(orientation));
  const whole = Buffer.concat(parts);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}
