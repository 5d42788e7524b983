/**
 * One check for composer, server and docs: what a network would refuse, said before the time, with the repair.
 * Pure and browser-safe; it reads nothing but the manifest.
 */
import { inWords } from "@/lib/core/in-words";
import { createOnce, type Once } from "@/lib/core/once";
import { checkMedia } from "./check-media";
import { checkText } from "./check-text";
import { effectiveManifest } from "./effective-manifest";
import type { CheckedContent, Finding } from "./finding";
import type { Manifest } from "./manifest";

export type { CheckedContent, CheckedMedia, Finding, Repair } from "./finding";

/**
 * Every finding for `content` on an account of this network; empty when it can go out as it is. One `once` for a whole
 * check counts a text a single time for all accounts that share its rules.
 */
export function checkContent(
  manifest: Manifest,
  content: CheckedContent,
  once: Once = createOnce(),
): Finding[] {
  const rules = effectiveManifest(manifest, content.profile);
  return [
    ...checkText(rules, content, once),
    ...checkMedia(rules, content),
    ...checkOptions(rules, content.options),
  ];
}

/** What kind of post the media make of it on this network. */
export function postTypeOf(manifest: Manifest, mediaCount: number): "text" | "image" | "carousel" {
  if (mediaCount === 0 && manifest.postTypes.includes("text")) return "text";
  return mediaCount > 1 && manifest.postTypes.includes("carousel") ? "carousel" : "image";
}

function checkOptions(manifest: Manifest, options: unknown): Finding[] {
  const parsed = manifest.options.safeParse(options ?? {}, { error: inWords });
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    rule: "options.invalid",
    severity: "error",
    path: ["options", ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))],
    message: issue.message,
  }));
}
