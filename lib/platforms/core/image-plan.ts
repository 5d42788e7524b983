import type { CheckedMedia } from "./finding";
import type { ImageType, MediaRules } from "./manifest";

/** How to make a picture acceptable. Sizes in pixels, `maxBytes` for the result. */
export interface ImagePlan {
  why: "type" | "too_large" | "too_small";
  mimeType: ImageType;
  width: number;
  height: number;
  maxBytes: number;
}

/**
 * What must be done to `item` before a network with `rules` takes it; null when it goes as it is. The converter
 * lowers quality, then size, until `maxBytes` holds. Ratios are not changed here: cropping is a person's choice.
 */
export function imagePlan(rules: MediaRules, item: CheckedMedia): ImagePlan | null {
  const keepsType = (rules.types as readonly string[]).includes(item.mimeType);
  const moving = item.frames > 1;
  if (moving && rules.gifAnimates && item.mimeType === "image/gif") return null;
  const { width, height } = scaled(rules, item);
  const typeWrong = !keepsType || (moving && !rules.gifAnimates) || (moving && item.mimeType !== "image/gif");
  const tooLarge = item.sizeBytes > rules.maxImageBytes || width < item.width;
  const tooSmall = width > item.width;
  if (!typeWrong && !tooLarge && !tooSmall) return null;
  return {
    why: typeWrong ? "type" : tooLarge ? "too_large" : "too_small",
    mimeType: rules.convertTo,
    width,
    height,
    maxBytes: rules.maxImageBytes,
  };
}

function scaled(rules: MediaRules, item: CheckedMedia): { width: number; height: number } {
  const pixels = item.width * item.height;
  let factor = 1;
  if (rules.maxPixels !== undefined && pixels > rules.maxPixels) factor = Math.sqrt(rules.maxPixels / pixels);
  if (rules.maxWidth !== undefined && item.width * factor > rules.maxWidth)
    factor = rules.maxWidth / item.width;
  if (rules.minWidth !== undefined && item.width * factor < rules.minWidth)
    factor = rules.minWidth / item.width;
  if (factor === 1) return { width: item.width, height: item.height };
  const round = factor < 1 ? Math.floor : Math.ceil;
  return { width: Math.max(1, round(item.width * factor)), height: Math.max(1, round(item.height * factor)) };
}
