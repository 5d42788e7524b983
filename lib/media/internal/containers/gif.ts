import "server-only";
import { BrokenContainer } from "./exif-orientation";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const APPLICATION = 0xff;
const GRAPHIC_CONTROL = 0xf9;
/** Loops and the color profile; XMP and others are application data too. */
const KEPT_APPLICATIONS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"]);

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** The end of the chain of sub-blocks that begins at `from`. */
function endOfBlocks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    at += length + 1;
    if (length === 0) return at;
  }
  throw new BrokenContainer("GIF");
}

function isKept(bytes: Buffer, at: number): boolean {
  const label = bytes[at + 1];
  if (label === GRAPHIC_CONTROL) return true;
  return label === APPLICATION && KEPT_APPLICATIONS.has(bytes.toString("latin1", at + 3, at + 14));
}

/** A GIF without comments, texts, XMP and what stands behind its end; frames and timing stay. Throws `BrokenContainer`. */
export function cutGif(bytes: Buffer): Buffer {
  if (bytes.length < 13) throw new BrokenContainer("GIF");
  let at = 13 + tableBytes(bytes[10] ?? 0);
  const parts: Buffer[] = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === TRAILER) break;
    if (block === 0) {
      at += 1; // padding, which every decoder skips
      continue;
    }
    let end: number;
    if (block === IMAGE) {
      // Descriptor, its table of colors, the smallest code's size, then the data.
      end = endOfBlocks(bytes, at + 10 + tableBytes(bytes[at + 9] ?? 0) + 1);
    } else if (block === EXTENSION) {
      end = endOfBlocks(bytes, at + 2);
    } else throw new BrokenContainer("GIF");
    if (block === IMAGE || isKept(bytes, at)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...parts, Buffer.from([TRAILER])]);
}
