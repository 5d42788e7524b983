import "server-only";
/**
 * What an uploaded file really is. Nothing is believed: not its name, not its declared type, not its header. The
 * bytes are sniffed, the size in pixels is read before anything is decoded, then every pixel is decoded once.
 */
import { fileTypeFromBuffer } from "file-type";
import sharp, { type Metadata } from "sharp";
import { AppError, invalidField } from "@/lib/core/errors";
import { IMAGE_TYPES } from "@/lib/media/schema";

export type ImageMime = (typeof IMAGE_TYPES)[number];

/** Most pixels decoded for one picture, all frames together: a 108-megapixel phone's, and no bomb. */
export const MAX_PIXELS = 120_000_000;

const EXTENSION: Record<ImageMime, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
};

export interface InspectedImage {
  mimeType: ImageMime;
  extension: string;
  /** As seen: after the EXIF orientation. */
  width: number;
  height: number;
  frames: number;
  /** Small still for lists, WebP, without metadata. */
  thumbnail: Uint8Array;
}

function isImageMime(mime: string): mime is ImageMime {
  return (IMAGE_TYPES as readonly string[]).includes(mime);
}

function refused(code: string, message: string, cause?: unknown): AppError {
  return new AppError("invalid_input", message, { cause, issues: [{ path: ["file"], code, message }] });
}

async function sniff(bytes: Uint8Array): Promise<ImageMime> {
  // An APNG is a PNG to every network and to the decoder, which shows its first frame.
  const mime = (await fileTypeFromBuffer(bytes))?.mime;
  const type = mime === "image/apng" ? "image/png" : mime;
  if (type !== undefined && isImageMime(type)) return type;
  const message = "This file is not a JPEG, PNG, WebP or GIF picture, whatever its name says.";
  throw new AppError("unsupported_media", message, {
    issues: [{ path: ["file"], code: "unsupported_type", message }],
  });
}

async function readHeader(bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { animated: true, limitInputPixels: false }).metadata();
  } catch (error) {
    throw refused("corrupt", "This picture is damaged and cannot be read.", error);
  }
}

function tooManyPixels(width: number, height: number, frames: number): AppError {
  const size = `${String(width)} × ${String(height)}${frames > 1 ? ` in ${String(frames)} frames` : ""}`;
  const limit = String(MAX_PIXELS / 1_000_000);
  return invalidField(
    ["file"],
    `This picture has ${size} pixels; at most ${limit} million are accepted.`,
    "too_many_pixels",
  );
}

/** Throws 415 for what is no picture, 400 at `file` for damaged pictures (`corrupt`) and bombs (`too_many_pixels`). */
export async function inspectImage(bytes: Uint8Array): Promise<InspectedImage> {
  if (bytes.byteLength === 0) throw refused("empty", "This file is empty.");
  const mimeType = await sniff(bytes);
  const header = await readHeader(bytes);
  const frames = header.pages ?? 1;
  const frameHeight = header.pageHeight ?? header.height;
  if (header.width * frameHeight * frames > MAX_PIXELS) {
    throw tooManyPixels(header.width, frameHeight, frames);
  }
  if (header.format !== EXTENSION[mimeType].replace("jpg", "jpeg")) {
    throw refused("corrupt", "This file says it is one kind of picture and contains another.");
  }
  try {
    if (frames > 1)
      await sharp(bytes, { animated: true, failOn: "error", limitInputPixels: MAX_PIXELS }).stats();
    const thumbnail = await sharp(bytes, {
      failOn: "error",
      limitInputPixels: MAX_PIXELS,
      sequentialRead: true,
    })
      .autoOrient()
      .resize(480, 480, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer();
    const turned = (header.orientation ?? 1) >= 5;
    return {
      mimeType,
      extension: EXTENSION[mimeType],
      width: turned ? frameHeight : header.width,
      height: turned ? header.width : frameHeight,
      frames,
      thumbnail,
    };
  } catch (error) {
    throw refused("corrupt", "This picture is damaged and cannot be decoded.", error);
  }
}
