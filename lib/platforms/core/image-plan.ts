import type { CheckedMedia } from "./finding";
import type { ImageType, MediaRules } from "./manifest";

/** How to make a picture acceptable. Sizes in pixels, `maxBytes` for the result. */
export interface ImagePlan {
  /** `aspect`: a hair's breadth outside the ratios that the network takes, as rounding leaves it. */
  why: "type" | "too_large" | "too_small" | "aspect";
  mimeType: ImageType;
  width: number;
  height: number;
  maxBytes: number;
}

/**
 * What must be done to `item` before a network with `rules` takes it; null when it goes as it is. The converter
 * lowers quality, then size, until `maxBytes` holds. Ratios are changed here by what nobody sees, so that no rounding
 * is refused at the edge; cropping is a person's choice.
 */
export function imagePlan(rules: MediaRules, item: CheckedMedia): ImagePlan | null {
  const keepsType = (rules.types as readonly string[]).includes(item.mimeType) && !isOutsizeGif(rules, item);
  const moving = item.frames > 1;
  if (moving && rules.gifAnimates && item.mimeType === "image/gif") return null;
  const { width, height } = scaled(rules, item);
  const typeWrong = !keepsType || (moving && !rules.gifAnimates) || (moving && item.mimeType !== "image/gif");
  const tooLarge = item.sizeBytes > rules.maxImageBytes;
  const tooSmall = width > item.width;
  const reshaped = width !== item.width || height !== item.height;
  if (!typeWrong && !tooLarge && !tooSmall && !reshaped) return null;
  return {
    why: typeWrong ? "type" : isResized(rules, item) ? "too_large" : tooSmall ? "too_small" : "aspect",
    mimeType: rules.convertTo,
    width,
    height,
    maxBytes: rules.maxImageBytes,
  };
}

/** True for a GIF of more pixels than the network takes as a GIF, still or moving. */
export function isOutsizeGif(rules: MediaRules, item: CheckedMedia): boolean {
  return item.mimeType === "image/gif" && item.width * item.height > (rules.maxGifArea ?? Infinity);
}

function isResized(rules: MediaRules, item: CheckedMedia): boolean {
  return item.sizeBytes > rules.maxImageBytes || factorOf(rules, item) < 1;
}

function scaled(rules: MediaRules, item: CheckedMedia): { width: number; height: number } {
  const factor = factorOf(rules, item);
  const round = factor < 1 ? Math.floor : Math.ceil;
  const width = Math.max(1, round(item.width * factor));
  const height = Math.max(1, round(item.height * factor));
  return intoAspect(rules, item, width, height);
}

/** Part of a ratio that a check lets pass and a conversion takes away. */
const ASPECT_TOLERANCE = 0.005;

/** What the check lets pass goes out within the ratios, whatever rounding made of its new size. */
function intoAspect(
  { aspect }: MediaRules,
  item: CheckedMedia,
  width: number,
  height: number,
): { width: number; height: number } {
  const original = item.width / item.height;
  const passes =
    aspect && original >= aspect.min - ASPECT_TOLERANCE && original <= aspect.max + ASPECT_TOLERANCE;
  if (passes && width / height < aspect.min) return { width, height: Math.floor(width / aspect.min) };
  if (passes && width / height > aspect.max) return { width, height: Math.ceil(width / aspect.max) };
  return { width, height };
}

function factorOf(rules: MediaRules, item: CheckedMedia): number {
  const pixels = item.width * item.height;
  let factor = 1;
  if (rules.maxPixels !== undefined && pixels > rules.maxPixels) factor = Math.sqrt(rules.maxPixels / pixels);
  if (rules.maxWidth !== undefined && item.width * factor > rules.maxWidth)
    factor = rules.maxWidth / item.width;
  if (rules.minWidth !== undefined && item.width * factor < rules.minWidth)
    factor = rules.minWidth / item.width;
  const longest = Math.max(item.width, item.height);
  if (longest * factor > (rules.maxSide ?? Infinity)) factor = (rules.maxSide ?? longest) / longest;
  return factor;
}
