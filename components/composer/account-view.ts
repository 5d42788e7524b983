/** What the composer shows for one account: its limits, its text as it will be sent, its pictures and its count. Pure. */
import type { SocialAccount } from "@/lib/accounts/schema";
import { graphemeLength } from "@/lib/core/graphemes";
import { textLength, utf8Length } from "@/lib/core/text-length";
import type { MediaItem } from "@/lib/media/schema";
import { effectiveManifest } from "@/lib/platforms/core/effective-manifest";
import type { Manifest } from "@/lib/platforms/core/manifest";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { render } from "@/lib/deliveries/render";
import type { ComposerDoc } from "./document";
import { mediaIdsFor } from "./edit-doc";

export interface AccountView {
  account: SocialAccount;
  /** With the limits of this very account. */
  manifest: Manifest;
  text: string;
  media: MediaItem[];
  options: Record<string, unknown>;
  /** Length and limit in the network's own units. */
  length: number;
  max: number;
  /** The second limit, in UTF-8 bytes, where the network has one. */
  bytes: { length: number; max: number } | null;
}

export function accountView(
  doc: ComposerDoc,
  account: SocialAccount,
  library: ReadonlyMap<string, MediaItem>,
): AccountView {
  const manifest = effectiveManifest(MANIFESTS[account.platform], account.profile);
  const variant = doc.variants[account.id] ?? {};
  const pictures = mediaIdsFor(doc, { accountId: account.id }).flatMap((id) => library.get(id) ?? []);
  const { text, media, options } = render(doc, variant, pictures, manifest);
  const { counting, max, maxBytes, urlLength } = manifest.text;
  // Mastodon counts its content warning with the text.
  const spoiler = typeof options.spoiler_text === "string" ? options.spoiler_text : "";
  return {
    account,
    manifest,
    text,
    media,
    options,
    length: textLength(text, counting, urlLength) + graphemeLength(spoiler),
    max,
    bytes: maxBytes === undefined ? null : { length: utf8Length(text), max: maxBytes },
  };
}

/** `@name`, or the display name where a network has no handles. */
export function handleOf(account: { platform: string; username: string; account_name: string }): string {
  if (account.username === "") return account.account_name;
  if (account.platform === "linkedin") return account.account_name || account.username;
  return account.username.startsWith("@") ? account.username : `@${account.username}`;
}
