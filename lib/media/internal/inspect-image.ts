import "server-only";
/**
 * What an uploaded file really is. Nothing is believed: not its name, not its declared type, not its header. The
 * bytes are sniffed, what they would take is judged from the header before anything is decoded, then every pixel is
 * decoded once. Runs in the decoder process.
 */
import { fileTypeFromBuffer } from "file-type";
import sharp, { type Metadata } from "sharp";
import { AppError, invalidField } from "@/lib/core/errors";
import { IMAGE_TYPES, type ImageMime } from "@/lib/media/schema";
import { BrokenContainer } from "./containers/exif-orientation";
import { cutMetadata } from "./cut-metadata";
import { costOf, MAX_DECODED_BYTES, MAX_HELD_BYTES, MAX_PIXELS } from "./picture-cost";
import { turned } from "./turned";

const EXTENSION: Record<ImageMime, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
};

const THUMBNAIL_SIDE = 480;

export interface PictureFacts {
  mimeType: ImageMime;
  extension: string;
  /** As seen: after the EXIF orientation. */
  width: number;
  height: number;
  frames: number;
}

export interface InspectedImage extends PictureFacts {
  /** The picture as it came, without metadata but its orientation and color profile. */
  original: Buffer;
  /** Small still for lists, WebP, without metadata. */
  thumbnail: Buffer;
}

function isImageMime(mime: string): mime is ImageMime {
  return (IMAGE_TYPES as readonly string[]).includes(mime);
}

function refused(code: string, message: string, cause?: unknown): AppError {
  return new AppError("invalid_input", message, { cause, issues: [{ path: ["file"], code, message }] });
}

async function sniff(bytes: Buffer): Promise<ImageMime> {
  // An APNG is a PNG to every network and to the decoder, which shows its first frame.
  const mime = (await fileTypeFromBuffer(bytes))?.mime;
  const type = mime === "image/apng" ? "image/png" : mime;
  if (type !== undefined && isImageMime(type)) return type;
  const message = "This file is not a JPEG, PNG, WebP or GIF picture, whatever its name says.";
  throw new AppError("unsupported_media", message, {
    issues: [{ path: ["file"], code: "unsupported_type", message }],
  });
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { animated: true, limitInputPixels: false }).metadata();
  } catch (error) {
    throw refused("corrupt", "This picture is damaged and cannot be read.", error);
  }
}

/** Throws 400 at `file` for what would take more to decode than any picture of a post needs. */
function assertAffordable(header: Metadata): void {
  const { decodedBytes, heldBytes } = costOf(header);
  if (decodedBytes <= MAX_DECODED_BYTES && heldBytes <= MAX_HELD_BYTES) return;
  const frames = header.pages ?? 1;
  const height = header.pageHeight ?? header.height;
  const size = `${String(header.width)} × ${String(height)}${frames > 1 ? ` in ${String(frames)} frames` : ""}`;
  const megabytes = (bytes: number) => `${String(Math.round(bytes / 1_000_000))} MB`;
  const message =
    decodedBytes > MAX_DECODED_BYTES
      ? `This picture has ${size} pixels, which are ${megabytes(decodedBytes)} decoded; at most ${megabytes(MAX_DECODED_BYTES)} are accepted.`
      : `This picture has ${size} pixels in a form that must be decoded at once, which takes ${megabytes(heldBytes)}; at most ${megabytes(MAX_HELD_BYTES)} are accepted. Save it as a baseline JPEG or a PNG without interlacing.`;
  throw invalidField(["file"], message, "too_many_pixels");
}

/** Scaled before it is turned: only the small picture is held to be turned. */
async function thumbnailOf(bytes: Buffer, orientation: number): Promise<Buffer> {
  const { data, info } = await sharp(bytes, {
    failOn: "error",
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
  })
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: "inside", withoutEnlargement: true })
    .toColorspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return turned(sharp(data, { raw: { width, height, channels } }), orientation)
    .webp({ quality: 78 })
    .toBuffer();
}

/** Throws 415 for what is no picture, 400 at `file` for damaged pictures (`corrupt`) and bombs (`too_many_pixels`). */
export async function inspectImage(bytes: Buffer): Promise<InspectedImage> {
  if (bytes.byteLength === 0) throw refused("empty", "This file is empty.");
  const mimeType = await sniff(bytes);
  const header = await readHeader(bytes);
  assertAffordable(header);
  if (header.format !== EXTENSION[mimeType].replace("jpg", "jpeg")) {
    throw refused("corrupt", "This file says it is one kind of picture and contains another.");
  }
  const frames = header.pages ?? 1;
  const height = header.pageHeight ?? header.height;
  const orientation = header.orientation ?? 1;
  try {
    const original = cutMetadata(bytes, mimeType, orientation);
    if (frames > 1)
      await sharp(original, { animated: true, failOn: "error", limitInputPixels: MAX_PIXELS }).stats();
    const thumbnail = await thumbnailOf(original, orientation);
    const size = orientation >= 5 ? [height, header.width] : [header.width, height];
    const [seenWidth = 0, seenHeight = 0] = size;
    const facts = { mimeType, extension: EXTENSION[mimeType], width: seenWidth, height: seenHeight, frames };
    return { ...facts, original, thumbnail };
  } catch (error) {
    const what = error instanceof BrokenContainer ? "read" : "decoded";
    throw refused("corrupt", `This picture is damaged and cannot be ${what}.`, error);
  }
}
