import "server-only";
/** A picture in another ratio, made in the decoder process. Networks that take only some ratios refuse the rest, and which part may go is a person's choice. */
import sharp, { type Sharp } from "sharp";
import type { ReframeMode } from "@/lib/media/schema";
import { MAX_PIXELS } from "./picture-cost";

/** Longest side of the result, in pixels: more than any network shows, and no bomb made of a thin strip. */
const LONGEST_SIDE = 4096;
/** Blur of the ground behind a whole picture, in pixels of the small copy it is made from. */
const GROUND_BLUR = 12;
const GROUND_SIDE = 256;

interface Size {
  width: number;
  height: number;
}

/** The frame of `ratio` (width / height) inside `source` for `crop`, around it for `pad`. Pure. */
export function frameOf(source: Size, ratio: number, mode: ReframeMode): Size {
  const isTaller = source.width / source.height < ratio;
  const keepsWidth = isTaller === (mode === "crop");
  const frame = keepsWidth
    ? { width: source.width, height: source.width / ratio }
    : { width: source.height * ratio, height: source.height };
  const factor = Math.min(1, LONGEST_SIDE / Math.max(frame.width, frame.height));
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return { width: side(frame.width), height: side(frame.height) };
}

/**
 * `bytes`, whose picture is seen as `source`, as a JPEG of `ratio`: upright, first frame of an animation, transparency
 * on white. `crop` keeps the part that draws the eye; `pad` keeps all of it on a blurred copy of itself.
 */
export async function reframeImage(
  bytes: Buffer,
  source: Size,
  ratio: number,
  mode: ReframeMode,
): Promise<Buffer> {
  const { width, height } = frameOf(source, ratio, mode);
  const upright = () =>
    sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColorspace("srgb");
  const framed =
    mode === "crop"
      ? upright().resize(width, height, { fit: "cover", position: sharp.strategy.attention })
      : (await groundOf(upright(), width, height)).composite([
          { input: await upright().resize(width, height, { fit: "inside" }).png().toBuffer() },
        ]);
  return await framed.jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
}

async function groundOf(picture: Sharp, width: number, height: number): Promise<Sharp> {
  const small = await picture
    .resize(GROUND_SIDE, GROUND_SIDE, { fit: "fill" })
    .blur(GROUND_BLUR)
    .modulate({ brightness: 0.9 })
    .png()
    .toBuffer();
  return sharp(small).resize(width, height, { fit: "fill" });
}
