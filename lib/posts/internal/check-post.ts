import "server-only";
/** What each network would say to a post, before the time, with the repair. */
import { AppError, type Issue } from "@/lib/core/errors";
import { createOnce, type Once } from "@/lib/core/once";
import { shortenText } from "@/lib/core/shorten-text";
import { textLength } from "@/lib/core/text-length";
import { render } from "@/lib/deliveries/render";
import { prepareRenditions } from "@/lib/media/renditions";
import { checkContent, type CheckedContent, type Finding as Fault } from "@/lib/platforms/core/check-content";
import type { Finding, Variant } from "@/lib/posts/schema";
import { partsOf, type AccountPart } from "./account-part";
import { linkFindings } from "./link-findings";
import { derivedType, type PostContent } from "./post-content";
import type { References } from "./references";

/** The type that a person chose against what the pictures make of it; what belongs to links is in `linkFindings`. */
function checkedType({ postType, mediaIds, link }: PostContent): CheckedContent["postType"] {
  if (postType === "link" || postType === "article" || postType === derivedType(mediaIds, link)) return null;
  return postType;
}

function checkedOf(post: PostContent, part: AccountPart): CheckedContent {
  return {
    text: part.text,
    media: part.media,
    options: part.options,
    postType: checkedType(post),
    profile: part.account.profile,
  };
}

const FIELDS: Record<string, string> = { text: "content", media: "media_ids" };

/** A pointer into the account's override: that is where a repair goes. */
function pathOf(part: AccountPart, fault: Fault): (string | number)[] {
  const [field = "", ...rest] = fault.path;
  return ["variants", part.account.id, FIELDS[String(field)] ?? field, ...rest];
}

function textWith(post: PostContent, part: AccountPart, content: string): string {
  return render(post, { content }, [], part.manifest).text;
}

/** The shortened text as an override; the tags and the link that are appended to it keep their room. */
function shortened(post: PostContent, part: AccountPart, fault: Fault, once: Once): Variant | null {
  const whole = fault.repair?.text;
  if (whole === undefined) return null;
  if (textWith(post, part, whole) === whole) return { ...part.variant, content: whole };
  const rules = part.manifest.text;
  const tail = `\n\n${textWith(post, part, "")}`;
  const written = part.variant.content ?? post.content;
  const room = rules.max - textLength(tail, rules.counting, rules.urlLength);
  const bytes =
    rules.maxBytes === undefined ? undefined : rules.maxBytes - new TextEncoder().encode(tail).length;
  if (room <= 0) return null;
  const limit = { ...rules, max: room, maxBytes: bytes };
  const content = once(["shorten", written, limit], () => shortenText(written, limit));
  return { ...part.variant, content };
}

/** The override that mends `fault`, or null where only a person can. */
function patchFor(post: PostContent, part: AccountPart, fault: Fault, once: Once): Variant | null {
  const ids = part.media.map((media) => media.id);
  switch (fault.rule) {
    case "text.too_long":
    case "text.too_many_bytes": {
      const patch = shortened(post, part, fault, once);
      if (patch === null) return null;
      const { text } = render(post, patch, part.media, part.manifest);
      const again = checkContent(part.manifest, { ...checkedOf(post, part), text }, once);
      return again.some((other) => other.rule === fault.rule) ? null : patch;
    }
    case "text.refused_characters": {
      const refused = new Set(part.manifest.text.refusedChars);
      const written = part.variant.content ?? post.content;
      return { ...part.variant, content: [...written].filter((char) => !refused.has(char)).join("") };
    }
    case "media.too_many":
      return { ...part.variant, media_ids: ids.slice(0, part.manifest.media.maxImages) };
    case "media.gif_alone": {
      const stills = part.media.filter((media) => media.frames === 1).map(({ id }) => id);
      return { ...part.variant, media_ids: stills.length > 0 ? stills : ids.slice(0, 1) };
    }
    case "media.gif_too_large":
      return { ...part.variant, media_ids: ids.filter((_id, index) => index !== fault.path[1]) };
    default:
      return null;
  }
}

/** What a picture of a ratio that the network refuses must become. */
function reframeFor(part: AccountPart, fault: Fault): Finding["reframe"] {
  const { aspect: ratio, label } = fault.repair ?? {};
  const media = part.media[Number(fault.path[1])];
  if (ratio === undefined || label === undefined || media === undefined) return null;
  return { label, media_id: media.id, ratio };
}

function findingOf(post: PostContent, part: AccountPart, fault: Fault, once: Once): Finding {
  const patch = patchFor(post, part, fault, once);
  return {
    account_id: part.account.id,
    platform: part.account.platform,
    rule: fault.rule,
    severity: fault.severity,
    path: pathOf(part, fault),
    message: fault.message,
    repair: patch === null || fault.repair === undefined ? null : { label: fault.repair.label, patch },
    reframe: reframeFor(part, fault),
  };
}

const SIGNED_OUT = new Set(["expired", "error", "disconnecting", "disconnected"]);

function accountFindings(part: AccountPart): Finding[] {
  const { account } = part;
  const paused = account.status === "inactive";
  if (!paused && !SIGNED_OUT.has(account.status)) return [];
  const name = account.username || account.account_name;
  return [
    {
      account_id: account.id,
      platform: account.platform,
      rule: paused ? "account.paused" : "account.reconnect",
      severity: "warning",
      path: ["social_account_ids"],
      message: paused
        ? `${name} is paused: its post waits until you switch it on again.`
        : `${name} must be reconnected: its post waits until then.`,
      repair: null,
      reframe: null,
    },
  ];
}

/** Every finding of every chosen account, in the order of the accounts. */
export function findingsOf(post: PostContent, parts: AccountPart[], once: Once = createOnce()): Finding[] {
  return parts.flatMap((part) => [
    ...accountFindings(part),
    ...linkFindings(post, part),
    ...checkContent(part.manifest, checkedOf(post, part), once).map((fault) =>
      findingOf(post, part, fault, once),
    ),
  ]);
}

function refusal(issues: Issue[]): AppError {
  const message =
    issues.length === 1 && issues[0] !== undefined ? issues[0].message : "The post cannot go out like this.";
  return new AppError("invalid_input", message, { issues });
}

/**
 * Refuses what a network would refuse, and makes the pictures ready now, so that a conversion that cannot be done is
 * said before the time. Throws `invalid_input` with the account in each path.
 */
export async function assertPublishable(
  workspaceId: string,
  post: PostContent,
  found: References,
): Promise<void> {
  if (post.accountIds.length === 0) {
    const message = "Choose at least one account.";
    throw refusal([{ path: ["social_account_ids"], code: "required", message }]);
  }
  const parts = partsOf(post, found);
  const errors = findingsOf(post, parts).filter((finding) => finding.severity === "error");
  if (errors.length > 0) {
    throw refusal(errors.map(({ path, rule, message }) => ({ path, code: rule, message })));
  }
  const issues: Issue[] = [];
  for (const part of parts) {
    const ids = part.media.map((media) => media.id);
    for (const problem of await prepareRenditions(workspaceId, ids, part.manifest)) {
      const path = ["variants", part.account.id, "media_ids", problem.index];
      issues.push({ path, code: "media.conversion", message: problem.message });
    }
  }
  if (issues.length > 0) throw refusal(issues);
}
