import twitterText from "twitter-text";
import { graphemeLength } from "@/lib/core/graphemes";
import type { Once } from "@/lib/core/once";
import { shortenText } from "@/lib/core/shorten-text";
import { fits, strippedText, textLength, type TextLimit, utf8Length } from "@/lib/core/text-length";
import { findUrls } from "@/lib/core/text-urls";
import type { CheckedContent, Finding } from "./finding";
import type { Manifest, TextRules } from "./manifest";

/** Units of the text's limit as people say them. */
function unit(rules: TextRules): string {
  return rules.counting === "x_weighted" ? "characters as X counts them" : "characters";
}

/**
 * Length, bytes, hashtags, mentions and cashtags of the text. Pure. What `once` remembers is counted a single time for
 * all accounts that share text and rules.
 */
export function checkText(manifest: Manifest, content: CheckedContent, once: Once): Finding[] {
  const { name, text: rules } = manifest;
  const warning = countedOptions(manifest, content.options);
  const key = [name, rules, manifest.postTypes, content.text, content.media.length > 0, warning];
  return once(["text", ...key], () => findingsOf(manifest, content, warning));
}

function findingsOf(manifest: Manifest, content: CheckedContent, counted: string): Finding[] {
  const rules = manifest.text;
  const findings: Finding[] = [];
  const { text } = content;
  // A link in a content warning counts as it is written, unlike one in the text.
  const warning = graphemeLength(counted);
  if (warning > rules.max) return [warningTooLong(manifest, warning)];
  const limit: TextLimit = { ...rules, max: rules.max - warning };
  const blank = text.trim() === "";
  if (
    blank &&
    !(rules.optionalWithMedia && content.media.length > 0) &&
    manifest.postTypes.includes("text")
  ) {
    findings.push({
      rule: "text.required",
      severity: "error",
      path: ["text"],
      message: `A post on ${manifest.name} needs text or a picture.`,
    });
  }
  if (!fits(text, limit)) findings.push(tooLong(manifest, text, limit));
  return [...findings, ...checkCharacters(manifest, text), ...checkEntities(manifest, text)];
}

/** Characters that nobody sees and the network refuses; a copied text often begins with one. */
function checkCharacters({ name, text: { refusedChars = "" } }: Manifest, text: string): Finding[] {
  const refused = new Set(refusedChars);
  const kept = [...text].filter((char) => !refused.has(char)).join("");
  if (kept === text) return [];
  return [
    {
      rule: "text.refused_characters",
      severity: "error",
      path: ["text"],
      message: `The text has invisible characters that ${name} refuses.`,
      repair: { kind: "remove_characters", label: "Remove invisible characters", text: kept },
    },
  ];
}

/** Options whose text counts with the post (Mastodon's content warning). */
function countedOptions(manifest: Manifest, options: unknown): string {
  if (manifest.id !== "mastodon" || typeof options !== "object" || options === null) return "";
  const spoiler = (options as { spoiler_text?: unknown }).spoiler_text;
  return typeof spoiler === "string" ? strippedText(spoiler) : "";
}

function warningTooLong({ name, text: { max } }: Manifest, length: number): Finding {
  const message = `The content warning alone has ${String(length)} characters; ${name} takes ${String(max)}.`;
  return { rule: "text.too_long", severity: "error", path: ["options", "spoiler_text"], message };
}

function tooLong(manifest: Manifest, text: string, limit: TextLimit): Finding {
  const length = textLength(text, limit.counting, limit.urlLength);
  const bytesOver = limit.maxBytes !== undefined && utf8Length(text) > limit.maxBytes;
  const shorter = shortenText(text, limit);
  const inBytes = bytesOver && length <= limit.max;
  return {
    rule: inBytes ? "text.too_many_bytes" : "text.too_long",
    severity: "error",
    path: ["text"],
    message: inBytes
      ? `The text has ${String(utf8Length(text))} bytes; ${manifest.name} takes ${String(limit.maxBytes)}.`
      : `The text has ${String(length)} ${unit(manifest.text)}; ${manifest.name} takes ${String(limit.max)}.`,
    ...(shorter
      ? { repair: { kind: "shorten" as const, label: `Shorten for ${manifest.name}`, text: shorter } }
      : {}),
  };
}

function checkEntities(manifest: Manifest, text: string): Finding[] {
  const rules = manifest.text;
  const findings: Finding[] = [];
  const at = (rule: string, severity: Finding["severity"], message: string) =>
    findings.push({ rule, severity, path: ["text"], message });
  const needsHashtags = rules.maxHashtags !== undefined || rules.warnHashtags !== undefined;
  const hashtags = needsHashtags ? countHashtags(text) : 0;
  if (rules.maxHashtags !== undefined && hashtags > rules.maxHashtags) {
    at(
      "text.hashtags",
      "error",
      `${String(hashtags)} hashtags; ${manifest.name} takes ${String(rules.maxHashtags)}.`,
    );
  } else if (rules.warnHashtags !== undefined && hashtags > rules.warnHashtags) {
    at(
      "text.hashtags",
      "warning",
      `${String(hashtags)} hashtags; ${manifest.name} may refuse or hide more than ${String(rules.warnHashtags)}.`,
    );
  }
  const mentions =
    rules.maxMentions === undefined ? 0 : (text.match(/(?<![\w@])@[A-Za-z0-9._]+/g)?.length ?? 0);
  if (rules.maxMentions !== undefined && mentions > rules.maxMentions) {
    at(
      "text.mentions",
      "error",
      `${String(mentions)} mentions; ${manifest.name} takes ${String(rules.maxMentions)}.`,
    );
  }
  const cashtags = rules.maxCashtags === undefined ? 0 : twitterText.extractCashtags(text).length;
  if (rules.maxCashtags !== undefined && cashtags > rules.maxCashtags) {
    at(
      "text.cashtags",
      "error",
      `${String(cashtags)} cashtags; ${manifest.name} takes ${String(rules.maxCashtags)}.`,
    );
  }
  if (!rules.linksClickable && findUrls(text, { withScheme: false }).length > 0) {
    at("text.link_not_clickable", "warning", `Links are not clickable in a post on ${manifest.name}.`);
  }
  return findings;
}

/** The start of a hashtag: of digits or emoji too, and right behind another one. */
const HASHTAG_START = /(?<!&)[#＃](?=[\p{L}\p{M}\p{N}_\p{Extended_Pictographic}\p{Regional_Indicator}])/gu;

/** Hashtags as Instagram counts them: none that stands in an address. */
function countHashtags(text: string): number {
  const urls = findUrls(text, { withScheme: false });
  let next = 0;
  let count = 0;
  for (const { index } of text.matchAll(HASHTAG_START)) {
    while ((urls[next]?.end ?? Infinity) <= index) next += 1;
    if ((urls[next]?.start ?? Infinity) > index) count += 1;
  }
  return count;
}
