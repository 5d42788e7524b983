import type { CheckedContent, CheckedMedia, Finding } from "./finding";
import { imagePlan } from "./image-plan";
import type { Manifest, MediaRules } from "./manifest";

const ACCEPTED = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

/** Number, kinds, sizes, ratios and alt texts of the pictures. Pure. */
export function checkMedia(manifest: Manifest, content: CheckedContent): Finding[] {
  const findings = checkCount(manifest, content);
  content.media.forEach((item, index) => {
    findings.push(...checkOne(manifest, item, index));
  });
  return findings;
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
      label: "Keep the GIF or the pictures",
    });
  }
  return findings;
}

function isAnimated(item: CheckedMedia): boolean {
  return item.frames > 1;
}

function checkOne(manifest: Manifest, item: CheckedMedia, index: number): Finding[] {
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
  const ratio = item.width / item.height;
  if (rules.aspect && (ratio < rules.aspect.min - 0.005 || ratio > rules.aspect.max + 0.005)) {
    const aspect = ratio < rules.aspect.min ? rules.aspect.min : rules.aspect.max;
    at("media.aspect", "error", aspectMessage(manifest, ratio < rules.aspect.min), {
      kind: "crop",
      label: `Crop to ${aspectName(aspect)}`,
      aspect,
    });
  }
  const altChars = [...item.altText].length;
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
      message: `This picture is over the limit of ${manifest.name} (${limitName(manifest.media)}); it is made smaller when it is sent.`,
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
  }
  if (faults.length === 0) return [];
  return [
    {
      rule: "media.gif_too_large",
      severity: "error",
      path: ["media", index],
      message: `${manifest.name} does not take this GIF: ${faults.join(", ")}.`,
      repair: { kind: "remove_media", label: "Use a smaller GIF" },
    },
  ];
}

function aspectMessage(manifest: Manifest, tooTall: boolean): string {
  return tooTall
    ? `This picture is too tall for ${manifest.name}, which takes 4:5 to 1.91:1.`
    : `This picture is too wide for ${manifest.name}, which takes 4:5 to 1.91:1.`;
}

function aspectName(aspect: number): string {
  return Math.abs(aspect - 0.8) < 0.001 ? "4:5" : `${String(aspect)}:1`;
}

function limitName(rules: MediaRules): string {
  return rules.maxPixels === undefined
    ? megabytes(rules.maxImageBytes)
    : `${megabytes(rules.maxImageBytes)}, ${String(Math.floor(rules.maxPixels / 1_000_000))} megapixels`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
