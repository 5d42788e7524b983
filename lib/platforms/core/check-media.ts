import type { CheckedContent, CheckedMedia, Finding } from "./finding";
import { imagePlan, isOutsizeGif } from "./image-plan";
import type { Manifest } from "./manifest";

const ACCEPTED = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

/** Number, kinds, sizes, ratios and alt texts of the pictures. Pure. */
export function checkMedia(manifest: Manifest, content: CheckedContent): Finding[] {
  const findings = checkCount(manifest, content);
  const frame = frameOfCarousel(manifest, content.media);
  content.media.forEach((item, index) => {
    findings.push(...checkOne(manifest, item, index, index === 0 ? null : frame));
  });
  return findings;
}

/** Ratio in which every picture of a carousel is shown; null where each keeps its own. */
function frameOfCarousel({ media: rules }: Manifest, media: readonly CheckedMedia[]): number | null {
  const [first] = media;
  if (rules.carouselFollowsFirst !== true || first === undefined || media.length < 2) return null;
  const { min, max } = rules.aspect ?? { min: 0, max: Infinity };
  return Math.min(max, Math.max(min, first.width / first.height));
}

function checkCount(manifest: Manifest, content: CheckedContent): Finding[] {
  const rules = manifest.media;
  const count = content.media.length;
  const findings: Finding[] = [];
  const at = (rule: string, message: string, repair?: Finding["repair"]) =>
    findings.push({ rule, severity: "error", path: ["media"], message, ...(repair ? { repair } : {}) });
  if (count < rules.minImages) {
    at("media.required", `A post on ${manifest.name} needs a picture.`, {
      kind: "add_media",
      label: "Add a picture",
    });
  }
  if (count > rules.maxImages) {
    at(
      "media.too_many",
      `${String(count)} pictures; ${manifest.name} takes ${String(rules.maxImages)} in one post.`,
      {
        kind: "remove_media",
        label: `Keep the first ${String(rules.maxImages)}`,
      },
    );
  }
  if (content.postType === "carousel" && count < 2) {
    at("media.carousel", "A carousel needs at least two pictures.", {
      kind: "add_media",
      label: "Add a picture",
    });
  }
  if (rules.gifAlone && count > 1 && content.media.some(isAnimated)) {
    at("media.gif_alone", `${manifest.name} takes an animated GIF only on its own.`, {
      kind: "remove_media",
      label: content.media.every(isAnimated) ? "Keep the first GIF" : "Leave the GIF out",
    });
  }
  return findings;
}

function isAnimated(item: CheckedMedia): boolean {
  return item.frames > 1;
}

function checkOne(manifest: Manifest, item: CheckedMedia, index: number, frame: number | null): Finding[] {
  const rules = manifest.media;
  const path = ["media", index];
  const findings: Finding[] = [];
  const at = (rule: string, severity: Finding["severity"], message: string, repair?: Finding["repair"]) =>
    findings.push({ rule, severity, path, message, ...(repair ? { repair } : {}) });
  if (!ACCEPTED.has(item.mimeType)) {
    at("media.type", "error", "Pictures are JPEG, PNG, WebP or GIF.", {
      kind: "remove_media",
      label: "Remove it",
    });
    return findings;
  }
  const keepsMoving = isAnimated(item) && rules.gifAnimates && item.mimeType === "image/gif";
  if (isAnimated(item) && !keepsMoving) {
    at("media.still", "warning", `${manifest.name} shows only the first frame of a moving picture.`);
  }
  if (keepsMoving) findings.push(...checkGif(manifest, item, index));
  else findings.push(...checkConversion(manifest, item, index));
  const sent = imagePlan(rules, item) ?? item;
  if (Math.min(sent.width, sent.height) < (rules.minSide ?? 0)) {
    const size = `${String(item.width)} × ${String(item.height)}`;
    const message = `This picture has ${size} pixels; ${manifest.name} takes sides of ${String(rules.minSide)} to ${String(rules.maxSide)}.`;
    at("media.side_too_short", "error", message, { kind: "remove_media", label: "Remove it" });
  }
  const ratio = item.width / item.height;
  if (rules.aspect && (ratio < rules.aspect.min - 0.005 || ratio > rules.aspect.max + 0.005)) {
    const aspect = frame ?? (ratio < rules.aspect.min ? rules.aspect.min : rules.aspect.max);
    at("media.aspect", "error", aspectMessage(manifest, ratio < rules.aspect.min), cropTo(aspect));
  } else if (frame !== null && Math.abs(ratio / frame - 1) > CAROUSEL_TOLERANCE) {
    const message = `${manifest.name} crops every picture to the shape of the first; this one has another.`;
    at("media.carousel_ratio", "warning", message, cropTo(frame));
  }
  const altChars = rules.altCounting === "utf16" ? item.altText.length : [...item.altText].length;
  if (altChars > rules.maxAltChars) {
    at(
      "media.alt_too_long",
      "error",
      `The alt text has ${String(altChars)} characters; ${manifest.name} takes ${String(rules.maxAltChars)}.`,
    );
  } else if (item.altText.trim() === "") {
    at("media.alt_missing", "warning", "People who cannot see the picture read its alt text; it has none.", {
      kind: "add_alt_text",
      label: "Add alt text",
    });
  }
  return findings;
}

function checkConversion(manifest: Manifest, item: CheckedMedia, index: number): Finding[] {
  const plan = imagePlan(manifest.media, item);
  const path = ["media", index];
  if (!plan || plan.why === "aspect") return [];
  if (plan.why === "type") {
    return [
      {
        rule: "media.convert",
        severity: "warning",
        path,
        message: `${manifest.name} takes JPEG; this picture is converted when it is sent.`,
        repair: { kind: "convert", label: "Converted when sent", automatic: true },
      },
    ];
  }
  if (plan.why === "too_small") {
    return [
      {
        rule: "media.too_small",
        severity: "warning",
        path,
        message: `${manifest.name} wants at least ${String(manifest.media.minWidth)} pixels of width; this picture is enlarged when it is sent.`,
        repair: { kind: "resize", label: "Enlarged when sent", automatic: true },
      },
    ];
  }
  return [
    {
      rule: "media.too_large",
      severity: "warning",
      path,
      message: `${excessOf(manifest, item)}; it is made smaller when it is sent.`,
      repair: { kind: "resize", label: "Made smaller when sent", automatic: true },
    },
  ];
}

function checkGif(manifest: Manifest, item: CheckedMedia, index: number): Finding[] {
  const rules = manifest.media;
  const faults: string[] = [];
  const maxBytes = rules.maxGifBytes ?? rules.maxImageBytes;
  if (item.sizeBytes > maxBytes)
    faults.push(`${megabytes(item.sizeBytes)} of at most ${megabytes(maxBytes)}`);
  if (rules.maxGifFrames !== undefined && item.frames > rules.maxGifFrames) {
    faults.push(`${String(item.frames)} of at most ${String(rules.maxGifFrames)} frames`);
  }
  if (item.width > (rules.maxGifWidth ?? Infinity) || item.height > (rules.maxGifHeight ?? Infinity)) {
    faults.push(
      `${String(item.width)}×${String(item.height)} of at most ${String(rules.maxGifWidth)}×${String(rules.maxGifHeight)}`,
    );
  }
  const pixels = item.width * item.height;
  if (pixels * item.frames > (rules.maxGifPixels ?? Infinity) || pixels > (rules.maxPixels ?? Infinity)) {
    faults.push("too many pixels");
  } else if (isOutsizeGif(rules, item)) {
    faults.push(`${String(pixels)} of at most ${String(rules.maxGifArea)} pixels`);
  }
  if (faults.length === 0) return [];
  return [
    {
      rule: "media.gif_too_large",
      severity: "error",
      path: ["media", index],
      message: `${manifest.name} does not take this GIF: ${faults.join(", ")}.`,
      repair: { kind: "remove_media", label: "Leave this GIF out" },
    },
  ];
}

function aspectMessage(manifest: Manifest, tooTall: boolean): string {
  return tooTall
    ? `This picture is too tall for ${manifest.name}, which takes 4:5 to 1.91:1.`
    : `This picture is too wide for ${manifest.name}, which takes 4:5 to 1.91:1.`;
}

/** What is cut off a side by less than this share is not missed. */
const CAROUSEL_TOLERANCE = 0.03;

const RATIO_NAMES: readonly (readonly [number, string])[] = [
  [4 / 5, "4:5"],
  [1, "1:1"],
  [1.91, "1.91:1"],
];

function cropTo(aspect: number): NonNullable<Finding["repair"]> {
  const name = RATIO_NAMES.find(([ratio]) => Math.abs(aspect - ratio) < 0.001)?.[1];
  return {
    kind: "crop",
    label: name === undefined ? "Crop like the first picture" : `Crop to ${name}`,
    aspect,
  };
}

/** Which limit of the network a picture is over, and by how much. */
function excessOf({ name, media: rules }: Manifest, item: CheckedMedia): string {
  if (item.sizeBytes > rules.maxImageBytes) {
    return `This picture has ${megabytes(item.sizeBytes)}; ${name} takes ${megabytes(rules.maxImageBytes)}`;
  }
  const pixels = item.width * item.height;
  if (rules.maxPixels !== undefined && pixels > rules.maxPixels) {
    const millions = (count: number) => (count / 1_000_000).toFixed(1);
    return `This picture has ${millions(pixels)} megapixels; ${name} takes ${millions(rules.maxPixels)}`;
  }
  const longest = Math.max(item.width, item.height);
  if (longest > (rules.maxSide ?? Infinity))
    return `This picture has a side of ${String(longest)} pixels; ${name} takes ${String(rules.maxSide)}`;
  return `This picture is ${String(item.width)} pixels wide; ${name} shows ${String(rules.maxWidth)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
