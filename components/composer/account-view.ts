/** What the composer shows for one account: its limits, its text as it will be sent, its pictures and its count. Pure. */
import type { SocialAccount } from "@/lib/accounts/schema";
import { graphemeLength } from "@/lib/core/graphemes";
import { textLength, utf8Length } from "@/lib/core/text-length";
import type { MediaItem } from "@/lib/media/schema";
import { effectiveManifest } from "@/lib/platforms/core/effective-manifest";
import type { Manifest } from "@/lib/platforms/core/manifest";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { render } from "@/lib/deliveries/render";
import type { PostCard } from "@/lib/posts/schema";
import type { ComposerDoc } from "./document";
import { mediaIdsFor } from "./edit-doc";
import { shownCard } from "./own-card";

/** The card of a link as readers see it. */
export interface CardView {
  url: string;
  title: string;
  description: string;
  picture: MediaItem | null;
}

export interface AccountView {
  account: SocialAccount;
  /** With the limits of this very account. */
  manifest: Manifest;
  text: string;
  media: MediaItem[];
  card: CardView | null;
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
  storedCard: PostCard | null = null,
): AccountView {
  const manifest = effectiveManifest(MANIFESTS[account.platform], account.profile);
  const variant = doc.variants[account.id] ?? {};
  const pictures = mediaIdsFor(doc, { accountId: account.id }).flatMap((id) => library.get(id) ?? []);
  const { text, media, options, card } = render(
    { ...doc, card: cardFor(doc, manifest, storedCard) },
    variant,
    pictures,
    // A network that makes the card itself makes it of the same page.
    manifest.linkCard.madeBy === "network" ? { ...manifest, linkCard: AS_CLIENT } : manifest,
  );
  const { counting, max, maxBytes, urlLength } = manifest.text;
  // Mastodon counts its content warning with the text.
  const spoiler = typeof options.spoiler_text === "string" ? options.spoiler_text : "";
  return {
    account,
    manifest,
    text,
    media,
    card: card === null ? null : { ...card, picture: (card.media_id && library.get(card.media_id)) || null },
    options,
    length: textLength(text, counting, urlLength) + graphemeLength(spoiler),
    max,
    bytes: maxBytes === undefined ? null : { length: utf8Length(text), max: maxBytes },
  };
}

const AS_CLIENT = { madeBy: "client", maxPictureBytes: 0 } as const;

/** A network that reads the page itself knows nothing of what the author wrote here, and of a page not read we neither. */
function cardFor(doc: ComposerDoc, { linkCard }: Manifest, stored: PostCard | null) {
  if (linkCard.madeBy === "client") return shownCard(doc, stored);
  const page = shownCard({ ...doc, card: null }, stored);
  return (page?.title ?? null) === null ? null : page;
}

/** `@name`, or the display name where a network has no handles. */
export function handleOf(account: { platform: string; username: string; account_name: string }): string {
  if (account.username === "") return account.account_name;
  if (account.platform === "linkedin") return account.account_name || account.username;
  return account.username.startsWith("@") ? account.username : `@${account.username}`;
}
