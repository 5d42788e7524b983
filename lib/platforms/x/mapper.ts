/** Between our words and X's. Pure. */
import twitterText from "twitter-text";
import { excerptOf, textFingerprint } from "@/lib/platforms/core/fingerprint";
import type { Draft, RemotePost, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import { XOptions } from "./manifest";
import type { DatedXPost, XPost, XUser } from "./schema";
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
  let original = text;
  for (const { url, expanded_url, start, end } of (note?.entities ?? post.entities)?.urls ?? []) {
    const shown = url ?? [...text].slice(start ?? 0, end ?? 0).join("");
    if (!/^https?:\/\//.test(shown)) continue;
    const isMedia = MEDIA_LINK.test(expanded_url ?? "");
    original = original.replaceAll(shown, isMedia ? "" : (expanded_url ?? shown));
  }
  return original.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").trim();
}

/** Weighted characters that `text` shows of a long post, with some room for how X cuts. Source: x.md §3.4. */
const CUT_FROM = 260;

/** True for a long text that came without the note that holds it whole: comparing it would find it absent. */
export function isCut(post: XPost): boolean {
  if (noteOf(post)) return false;
  const text = originalText(post).replace(/(?<!\s)\s*https:\/\/t\.co\/\w+$/, "");
  return text.endsWith("…") && twitterText.parseTweet(text).weightedLength >= CUT_FROM;
}

/** Equal for a text as sent and as X gives it back: X adds a scheme to bare domains and may add a slash. */
export function xFingerprint(text: string): string {
  let plain = "";
  let from = 0;
  for (const { indices } of twitterText.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: true })) {
    plain += text.slice(from, indices[0]) + plainUrl(text.slice(indices[0], indices[1]));
    from = indices[1];
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
