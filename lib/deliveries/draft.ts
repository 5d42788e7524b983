import "server-only";
/** Builds what an adapter gets, from what is stored. */
import { effectiveManifest } from "@/lib/platforms/core/effective-manifest";
import { PlatformError } from "@/lib/platforms/core/error";
import type { Manifest } from "@/lib/platforms/core/manifest";
import type { Draft, LinkCard, Prepared } from "@/lib/platforms/core/platform";
import type { DraftContent } from "./render";
import type { Claimed } from "./load";
import type { EngineDeps } from "./ports";

/** A stored preparation is not used in its last minute: the network may forget it before the call arrives. */
const EXPIRY_MARGIN_MS = 60_000;

/** Pictures come converted to what the network accepts; alternative texts as the snapshot has them. */
export async function draftOf(
  d: Claimed,
  content: DraftContent,
  idempotencyKey: string,
  deps: EngineDeps,
): Promise<Draft> {
  // The limits of this very account: the renditions made when the post was scheduled were made for them.
  const manifest = effectiveManifest(deps.platform(d.platform).manifest, d.account.profile);
  const ids = content.media.map((item) => item.id);
  const media = ids.length === 0 ? [] : await deps.loadMedia(d.workspaceId, ids, manifest);
  return {
    deliveryId: d.id,
    part: 0,
    text: content.text,
    media: media.map((item, index) => ({ ...item, altText: content.media[index]?.alt ?? item.altText })),
    card: await cardOf(d, content, manifest, deps),
    options: content.options,
    stableTime: d.stableTime,
    idempotencyKey,
  };
}

/** A card's picture that is gone or cannot be made to fit is left out: it never fails the post. */
async function cardOf(
  d: Claimed,
  { card }: DraftContent,
  manifest: Manifest,
  deps: EngineDeps,
): Promise<LinkCard | null> {
  const { linkCard } = manifest;
  if (!card || linkCard.madeBy !== "client") return null;
  const { media_id: id, ...words } = card;
  if (id === null) return { ...words, picture: null };
  const rules = { ...manifest.media, maxImageBytes: linkCard.maxPictureBytes, gifAnimates: false };
  try {
    const [picture] = await deps.loadMedia(d.workspaceId, [id], { ...manifest, media: rules });
    return { ...words, picture: picture ?? null };
  } catch (error) {
    if (error instanceof PlatformError && error.kind === "media_rejected") return { ...words, picture: null };
    throw error;
  }
}

/** Earlier progress for exactly this content, unless the network has forgotten it. */
export function usablePrepared(d: Claimed, fingerprint: string): Prepared | null {
  const stored = d.prepared;
  if (stored === null || stored.fingerprint !== fingerprint) return null;
  const expiresAt = stored.expires_at === null ? null : new Date(stored.expires_at);
  if (expiresAt !== null && expiresAt.getTime() < d.now.getTime() + EXPIRY_MARGIN_MS) return null;
  return { data: stored.data, expiresAt };
}

/** What an unsettled attempt was made from, expired or not. */
export function preparedOf(d: Claimed, fingerprint: string): Prepared {
  const stored = d.prepared;
  if (stored === null || stored.fingerprint !== fingerprint) return { data: {}, expiresAt: null };
  return { data: stored.data, expiresAt: stored.expires_at === null ? null : new Date(stored.expires_at) };
}
