/** Between our words and X's. Pure. */
import { textLength } from "@/lib/core/text-length";
import { findUrls } from "@/lib/core/text-urls";
import { excerptOf, textFingerprint } from "@/lib/platforms/core/fingerprint";
import type { Draft, RemotePost, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import { XOptions } from "./manifest";
import type { DatedXPost, XEntities, XPost, XUser } from "./schema";
import type { z } from "zod";

export interface CreateBody extends XOptions {
  text?: string;
  media?: { media_ids: string[] };
}

/** The body of `POST /2/tweets`: no key that X does not know, no text where there is none. */
export function createBody(draft: Draft, mediaIds: readonly string[]): CreateBody {
  const options = XOptions.parse(draft.options ?? {});
  return {
    ...(draft.text.trim() === "" ? {} : { text: draft.text }),
    ...(mediaIds.length > 0 ? { media: { media_ids: [...mediaIds] } } : {}),
    ...(options.reply_settings ? { reply_settings: options.reply_settings } : {}),
    ...(options.made_with_ai ? { made_with_ai: true } : {}),
    ...(options.paid_partnership ? { paid_partnership: true } : {}),
  };
}

const MEDIA_LINK = /^https:\/\/(?:x|twitter)\.com\/[^/]+\/status\/\d+\/(?:photo|video)\/\d+$/;

const noteOf = (post: XPost) => post.note_post ?? post.note_tweet;

/** A post of the timeline with its links as they were written: t.co replaced, the media's own link cut. */
export function originalText(post: XPost): string {
  const note = noteOf(post);
  const text = note?.text ?? post.text;
  const links = linksOf(text, (note?.entities ?? post.entities)?.urls ?? []);
  return withLinks(text, links)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();
}

/** A short link has 23 characters; nothing much longer is looked for. */
const MAX_SHORT_LINK_CHARS = 100;

/** What stands for each short link of `text`. */
function linksOf(text: string, urls: NonNullable<XEntities["urls"]>): Map<string, string> {
  const links = new Map<string, string>();
  let chars: string[] | null = null;
  for (const { url, expanded_url, start, end } of urls) {
    const from = start ?? 0;
    const to = Math.min(end ?? 0, from + MAX_SHORT_LINK_CHARS);
    const shown = url ?? (chars ??= [...text]).slice(from, to).join("");
    if (!/^https?:\/\//.test(shown) || shown.length > MAX_SHORT_LINK_CHARS || links.has(shown)) continue;
    links.set(shown, MEDIA_LINK.test(expanded_url ?? "") ? "" : (expanded_url ?? shown));
  }
  return links;
}

/** `text` with each of `links` replaced, in one pass. */
function withLinks(text: string, links: ReadonlyMap<string, string>): string {
  const lengths = [...new Set([...links.keys()].map((link) => link.length))].sort(
    (one, other) => other - one,
  );
  let whole = "";
  let from = 0;
  for (const { index } of text.matchAll(/https?:\/\//g)) {
    if (index < from) continue;
    const length = lengths.find((chars) => links.has(text.slice(index, index + chars)));
    if (length === undefined) continue;
    whole += text.slice(from, index) + (links.get(text.slice(index, index + length)) ?? "");
    from = index + length;
  }
  return whole + text.slice(from);
}

/** Weighted characters that `text` shows of a long post, with some room for how X cuts. Source: x.md §3.4. */
const CUT_FROM = 260;
/** No more is counted: a few long addresses and the text. */
const MOST_CHARS = 10_000;

/** True for a long text that came without the note that holds it whole: comparing it would find it absent. */
export function isCut(post: XPost): boolean {
  if (noteOf(post)) return false;
  const text = originalText(post).replace(/(?<!\s)\s*https:\/\/t\.co\/\w+$/, "");
  return text.endsWith("…") && textLength(text.slice(0, MOST_CHARS), "x_weighted") >= CUT_FROM;
}

/** Equal for a text as sent and as X gives it back: X adds a scheme to bare domains and may add a slash. */
export function xFingerprint(text: string): string {
  let plain = "";
  let from = 0;
  for (const { start, end } of findUrls(text, { withScheme: false })) {
    plain += text.slice(from, start) + plainUrl(text.slice(start, end));
    from = end;
  }
  return textFingerprint(plain + text.slice(from));
}

function plainUrl(url: string): string {
  const [host = "", ...path] = url.replace(/^https?:\/\//i, "").split("/");
  return [host.toLowerCase(), ...path].join("/").replace(/\/$/, "");
}

export function remotePost(post: DatedXPost, web: string, username: string): RemotePost {
  const text = originalText(post);
  return {
    remoteId: post.id,
    permalink: permalinkOf(web, username, post.id),
    createdAt: new Date(post.created_at),
    textFingerprint: xFingerprint(text),
    mediaCount: post.attachments?.media_keys?.length ?? 0,
    excerpt: excerptOf(text),
  };
}

/** `web` is the base address of the site. Source: x.md §0. */
export function permalinkOf(web: string, username: string, id: string): string {
  return username === "" ? `${web}/i/web/status/${id}` : `${web}/${username}/status/${id}`;
}

/** `web` is the base address of the site. */
export function targetOf(user: z.infer<typeof XUser>["data"], web: string): Target {
  return cleanTarget({
    remoteId: user.id,
    username: user.username,
    displayName: user.name,
    avatarUrl: user.profile_image_url?.replace("_normal.", "_400x400.") ?? null,
    profileUrl: `${web}/${user.username}`,
    profile: {
      subscription_type: user.subscription_type ?? "None",
      verified_type: user.verified_type ?? "none",
      protected: user.protected ?? false,
    },
  });
}
