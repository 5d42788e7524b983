import "server-only";
import { BrokenContainer, orientationTiff } from "./exif-orientation";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;

/** TEM and the restart markers have no length and no content. */
const stands = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** What the decoder needs: JFIF's density, the color profile, Adobe's color transform. All other application data goes. */
function isKept(bytes: Buffer, marker: number, start: number): boolean {
  if (marker === COM) return false;
  if (marker < APP0 || marker > APP15) return true;
  const says = (name: string) => bytes.toString("latin1", start + 4, start + 4 + name.length) === name;
  return (
    (marker === APP0 && says("JFIF\0")) ||
    (marker === APP2 && says("ICC_PROFILE\0")) ||
    (marker === APP14 && says("Adobe"))
  );
}

/** The end of the entropy-coded data that begins at `from`: the next marker that is no restart and no stuffed byte. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes[at + 1] ?? 0;
    if (next === 0xff) at += 1;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else return at;
  }
}

function orientationSegment(orientation: number): Buffer {
  const content = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), orientationTiff(orientation)]);
  const head = Buffer.from([0xff, APP1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/**
 * A JPEG without EXIF, XMP, IPTC, comments, maker's data and whatever stands behind its end (second pictures, films).
 * Not one coefficient changes. Throws `BrokenContainer`.
 */
export function cutJpeg(bytes: Buffer, orientation: number): Buffer {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new BrokenContainer("JPEG");
  const parts: Buffer[] = [bytes.subarray(0, 2)];
  if (orientation !== 1) parts.push(orientationSegment(orientation));
  let at = 2;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) {
      // Stray bytes between segments, which every decoder skips.
      const next = bytes.indexOf(0xff, at);
      if (next < 0) break;
      at = next;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker === EOI) {
      parts.push(bytes.subarray(at, at + 2));
      break;
    }
    if (stands(marker)) {
      parts.push(bytes.subarray(at, at + 2));
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) throw new BrokenContainer("JPEG");
    const length = bytes.readUInt16BE(at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw new BrokenContainer("JPEG");
    if (marker === SOS) end = endOfScan(bytes, end);
    if (isKept(bytes, marker, at)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}
