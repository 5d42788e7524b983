import "server-only";
/** What decoding a picture would take, told from its header alone: a small file can be a large picture. Pure. */
import type { Metadata } from "sharp";

/** Most bytes of pixels that one picture may come to, all frames together: a phone's 108 megapixels, and no bomb. */
export const MAX_DECODED_BYTES = 360_000_000;
/** Most of it that must stand in memory at once, where a picture cannot be decoded row by row. */
export const MAX_HELD_BYTES = 160_000_000;
/** Most pixels that the decoder itself lets through, whatever the header said. */
export const MAX_PIXELS = MAX_DECODED_BYTES / 3;

const BYTES_PER_SAMPLE: Partial<Record<string, number>> = {
  ...{ char: 1, uchar: 1, short: 2, ushort: 2, int: 4, uint: 4, float: 4 },
  ...{ complex: 8, double: 8, dpcomplex: 16 },
};

export interface PictureCost {
  /** width × height × channels × bytes per channel × frames. */
  decodedBytes: number;
  /** The part of it, or of the decoder's working copy, that is in memory at once. */
  heldBytes: number;
}

type Header = Pick<Metadata, "format" | "width" | "height" | "channels" | "depth"> &
  Partial<Pick<Metadata, "pages" | "pageHeight" | "isProgressive" | "chromaSubsampling">>;

/** libjpeg keeps the coefficients of a picture in several scans, two bytes for each sample. */
function coefficientBytes(header: Header, pixels: number): number {
  const halved = header.chromaSubsampling === "4:2:0";
  return pixels * 2 * (halved ? 1.5 : header.channels);
}

/** `header` as read with `animated: true`. */
export function costOf(header: Header): PictureCost {
  const frames = header.pages ?? 1;
  const pixels = header.width * (header.pageHeight ?? header.height);
  // Frames of an animation are laid over each other with transparency.
  const channels = header.format === "gif" || header.format === "webp" ? 4 : header.channels;
  const frameBytes = pixels * channels * (BYTES_PER_SAMPLE[header.depth] ?? 8);
  const decodedBytes = frameBytes * frames;
  if (header.format === "webp") return { decodedBytes, heldBytes: frameBytes * (frames > 1 ? 2 : 1) };
  if (header.format === "gif") return { decodedBytes, heldBytes: frameBytes * 2 };
  if (header.isProgressive !== true) return { decodedBytes, heldBytes: 0 };
  const heldBytes = header.format === "jpeg" ? coefficientBytes(header, pixels) : frameBytes;
  return { decodedBytes, heldBytes };
}
