import "server-only";
/** Pictures as a network takes them. Runs in the decoder process. */
import sharp, { type Metadata } from "sharp";
import type { ImageMime } from "@/lib/media/schema";
import type { ImagePlan } from "@/lib/platforms/core/image-plan";
import { BrokenContainer } from "./containers/exif-orientation";
import { cutMetadata } from "./cut-metadata";
import { MAX_PIXELS } from "./picture-cost";
import { turned } from "./turned";

export interface ConvertedImage {
  bytes: Buffer;
  mimeType: ImageMime;
  width: number;
  height: number;
}

/** First good qualities, then smaller pictures: people see pixels go before they see blocks. */
const QUALITIES = [90, 80, 68] as const;
/** What was too large at the lowest quality is scaled by the root of the excess, and a little more. */
const SHRINK_MARGIN = 0.93;
const SMALLEST_SIDE = 64;

/**
 * `source` as a JPEG of `plan.width` × `plan.height` in at most `plan.maxBytes`: upright, sRGB, without metadata,
 * transparency on white, first frame of an animation. Null when not even a thumbnail fits.
 */
export async function convertImage(source: Buffer, plan: ImagePlan): Promise<ConvertedImage | null> {
  const { orientation = 1 } = await sharp(source, { limitInputPixels: false }).metadata();
  let { width, height } = plan;
  while (Math.min(width, height) >= Math.min(SMALLEST_SIDE, plan.width, plan.height)) {
    // Decoded and scaled once per size, then turned; each quality encodes the same pixels.
    const [across, down] = orientation >= 5 ? [height, width] : [width, height];
    const scaled = await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 })
      .resize(across, down, { fit: "fill" })
      .flatten({ background: "#ffffff" })
      .toColorspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width: w, height: h, channels } = scaled.info;
    let smallest = Infinity;
    for (const quality of QUALITIES) {
      const bytes = await turned(sharp(scaled.data, { raw: { width: w, height: h, channels } }), orientation)
        .jpeg({ quality, chromaSubsampling: quality >= 90 ? "4:4:4" : "4:2:0" })
        .toBuffer();
      if (bytes.byteLength <= plan.maxBytes) return { bytes, mimeType: "image/jpeg", width, height };
      smallest = Math.min(smallest, bytes.byteLength);
    }
    const factor = SHRINK_MARGIN * Math.sqrt(plan.maxBytes / smallest);
    width = Math.floor(width * factor);
    height = Math.floor(height * factor);
  }
  return null;
}

/** True when the bytes carry what a reader need not know: camera, place, edits, or a rotation that not all obey. */
function carriesMetadata(header: Metadata): boolean {
  return (
    header.exif !== undefined ||
    header.xmp !== undefined ||
    header.iptc !== undefined ||
    (header.orientation ?? 1) !== 1
  );
}

/**
 * The same picture in its own format, upright, without metadata and second pictures; colors keep their profile, but
 * for a printer's (CMYK), which networks and screens show wrongly: those become sRGB. Null when it is all that already.
 */
export async function cleanImage(source: Buffer, mimeType: ImageMime): Promise<ConvertedImage | null> {
  const header = await sharp(source, { limitInputPixels: false }).metadata();
  if (header.space === "cmyk") return await encodedAgain(source, mimeType, "srgb");
  if (carriesMetadata(header)) return await encodedAgain(source, mimeType, "own");
  // Nothing of what is shown has to change: what else there is in the file is cut off.
  const bytes = cutLeniently(source, mimeType);
  if (bytes.byteLength === source.byteLength) return null;
  return { bytes, mimeType, width: header.width, height: header.height };
}

/** An original that decoded once goes as it is, however oddly it is built. */
function cutLeniently(source: Buffer, mimeType: ImageMime): Buffer {
  try {
    return cutMetadata(source, mimeType, 1);
  } catch (error) {
    if (error instanceof BrokenContainer) return source;
    throw error;
  }
}

async function encodedAgain(
  source: Buffer,
  mimeType: ImageMime,
  colors: "own" | "srgb",
): Promise<ConvertedImage> {
  const opened = sharp(source, { limitInputPixels: MAX_PIXELS, failOn: "error" }).autoOrient();
  const upright = colors === "own" ? opened.keepIccProfile() : opened.toColorspace("srgb");
  const encoded =
    mimeType === "image/jpeg"
      ? upright.jpeg({ quality: 93, chromaSubsampling: "4:4:4" })
      : mimeType === "image/webp"
        ? upright.webp({ quality: 93 })
        : upright.png();
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { bytes: data, mimeType, width: info.width, height: info.height };
}
