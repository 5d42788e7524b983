/** Between our words and Mastodon's. Pure. */
import { Parser } from "htmlparser2";
import { localMentions } from "@/lib/core/remote-mentions";
import { webAddress } from "@/lib/core/web-address";
import { excerptOf, textFingerprint } from "@/lib/platforms/core/fingerprint";
import type { Draft, RemotePost, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import { MastodonOptions } from "./manifest";
import type { MastodonAccount, MastodonInstance, MastodonStatus } from "./schema";

export interface StatusBody extends MastodonOptions {
  status: string;
  media_ids?: string[];
}

export function statusBody(draft: Draft, mediaIds: readonly string[]): StatusBody {
  const options = MastodonOptions.parse(draft.options ?? {});
  return {
    status: draft.text,
    ...(mediaIds.length > 0 ? { media_ids: [...mediaIds] } : {}),
    ...(options.visibility ? { visibility: options.visibility } : {}),
    ...(options.spoiler_text ? { spoiler_text: options.spoiler_text } : {}),
    ...(options.sensitive ? { sensitive: true } : {}),
    ...(options.language ? { language: options.language } : {}),
  };
}

/** The text of a status without its markup; the parts of a shortened link are all there, some only hidden. */
export function plainText(html: string): string {
  const pieces: string[] = [];
  let isAfterParagraph = false;
  const parser = new Parser({
    onopentag(name) {
      if (name === "br") pieces.push("\n");
      if (name === "p" && isAfterParagraph) pieces.push("\n\n");
      isAfterParagraph = false;
    },
    ontext(text) {
      pieces.push(text);
      if (text.trim() !== "") isAfterParagraph = false;
    },
    onclosetag(name) {
      isAfterParagraph = name === "p";
    },
  });
  parser.end(html);
  return pieces.join("");
}

/** Equal for a text as sent and as the server shows it: a mention of another server loses its domain there. */
export function mastodonFingerprint(text: string): string {
  return textFingerprint(localMentions(text));
}

export function remotePost(status: MastodonStatus): RemotePost {
  const text = plainText(status.content);
  return {
    remoteId: status.id,
    permalink: permalinkOf(status),
    createdAt: new Date(status.created_at),
    textFingerprint: mastodonFingerprint(text),
    mediaCount: status.media_attachments.length,
    excerpt: excerptOf(text),
  };
}

export function permalinkOf(status: MastodonStatus): string | null {
  return webAddress(status.url) ?? webAddress(status.uri);
}

export function targetOf(account: MastodonAccount, server: MastodonInstance, base: string): Target {
  const statuses = server.configuration?.statuses;
  const media = server.configuration?.media_attachments;
  return cleanTarget({
    remoteId: account.id,
    username: account.acct.includes("@")
      ? account.acct
      : `${account.acct}@${server.domain || new URL(base).host}`,
    displayName: account.display_name || account.username,
    avatarUrl: account.avatar ?? null,
    profileUrl: account.url ?? null,
    profile: {
      max_characters: statuses?.max_characters ?? server.max_toot_chars ?? null,
      max_media_attachments: statuses?.max_media_attachments ?? null,
      characters_reserved_per_url: statuses?.characters_reserved_per_url ?? null,
      supported_mime_types: media?.supported_mime_types ?? null,
      description_limit: media?.description_limit ?? null,
      image_size_limit: media?.image_size_limit ?? null,
      image_matrix_limit: media?.image_matrix_limit ?? null,
      version: server.version ?? null,
    },
  });
}
