import "server-only";
/** Checks and previews of what is not saved: no side effect. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { createOnce, type Once } from "@/lib/core/once";
import { textLength } from "@/lib/core/text-length";
import { mediaUrl } from "@/lib/media/links";
import { imagePlan } from "@/lib/platforms/core/image-plan";
import type { MediaRules } from "@/lib/platforms/core/manifest";
import type { CheckPostInput, Preview, ValidateResult } from "@/lib/posts/schema";
import { partsOf, type AccountPart } from "../internal/account-part";
import { findingsOf } from "../internal/check-post";
import { duplicateFindings } from "../internal/duplicate-text";
import { contentOfInput, type PostContent } from "../internal/post-content";
import type { MediaFacts } from "../internal/references";
import { timeFindings } from "../internal/time-findings";
import { requireReferences } from "./create-post";

/** Which post it is, and when it would go out. */
function placeOf({ post_id, scheduled_at }: CheckPostInput) {
  return { postId: post_id ?? null, at: scheduled_at ?? null };
}

/** Per account: what its network would refuse or change, with a repair that can be applied. */
export async function validatePost(ctx: Ctx, input: CheckPostInput): Promise<ValidateResult> {
  requirePermission(ctx, "posts:read");
  const post = contentOfInput(input);
  const parts = partsOf(post, await requireReferences(ctx, post));
  const same = await duplicateFindings(post, parts, placeOf(input));
  const findings = [...findingsOf(post, parts), ...same, ...(await timeFindings(input, parts))];
  return { ok: findings.every((finding) => finding.severity !== "error"), findings };
}

const LENGTH_UNITS = {
  x_weighted: "characters as X counts them",
  graphemes: "characters",
  mastodon: "characters as Mastodon counts them",
  utf16: "UTF-16 units",
  codepoints: "characters",
  little_text: "UTF-16 units, a mention as its name",
} as const;

const HANDLING = {
  type: "converted to JPEG",
  too_large: "made smaller, as JPEG",
  too_small: "enlarged, as JPEG",
  aspect: "fitted to the ratio",
} as const;

function handlingOf(rules: MediaRules, media: MediaFacts): string {
  const plan = imagePlan(rules, media);
  if (plan === null) return "sent as it is";
  const kind = media.frames > 1 ? "first frame as JPEG" : HANDLING[plan.why];
  if (plan.width === media.width && plan.height === media.height) return kind;
  return `${kind}, ${String(plan.width)} × ${String(plan.height)}`;
}

function previewOf(post: PostContent, part: AccountPart, once: Once): Preview {
  const { account, manifest, text } = part;
  const { profile: _profile, ...ref } = account;
  const rules = manifest.text;
  return {
    account: ref,
    text,
    length: once(["length", text, rules.counting, rules.urlLength], () =>
      textLength(text, rules.counting, rules.urlLength),
    ),
    max_length: rules.max,
    length_unit: LENGTH_UNITS[rules.counting],
    media: part.media.map((media) => ({
      media_id: media.id,
      url: mediaUrl(media.storageKey, media.mimeType),
      handling: handlingOf(manifest.media, media),
      alt_text: media.altText,
    })),
    link: post.link,
    findings: findingsOf(post, [part], once),
  };
}

/** Per account: the text and pictures as they will be sent. */
export async function previewPost(ctx: Ctx, input: CheckPostInput): Promise<{ data: Preview[] }> {
  requirePermission(ctx, "posts:read");
  const post = contentOfInput(input);
  const parts = partsOf(post, await requireReferences(ctx, post));
  const once = createOnce();
  const same = await duplicateFindings(post, parts, placeOf(input));
  const data = parts.map((part) => {
    const preview = previewOf(post, part, once);
    const own = same.filter((finding) => finding.account_id === part.account.id);
    return { ...preview, findings: [...preview.findings, ...own] };
  });
  return { data };
}
