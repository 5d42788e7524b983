/** Between our words and Bluesky's records. Pure. */
// Parts of the SDK by their own paths: the whole of it has every lexicon, and takes longer to load than all of ours.
import { detectFacets, type Facet } from "@atproto/api/dist/rich-text/detection.js";
import { UnicodeString } from "@atproto/api/dist/rich-text/unicode.js";
import { utf8Length } from "@/lib/core/text-length";
import type { Draft, DraftMedia, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import { BlueskyOptions } from "./manifest";
import { type BlobRef, JwtClaims } from "./schema";

const MENTION = "app.bsky.richtext.facet#mention";

type Facets = Facet[];

/** Bytes of a text that a post can have; the SDK's patterns take more than linear time over longer ones. */
const MOST_BYTES = 3_000;

/** Links, tags and mentions of a text; a mention still carries its handle where the DID belongs. */
function unresolvedFacets(text: string): Facets {
  if (utf8Length(text) > MOST_BYTES) return [];
  return detectFacets(new UnicodeString(text)) ?? [];
}

function mentionedIn(facets: Facets): string[] {
  return facets.flatMap((facet) =>
    facet.features.flatMap((feature) =>
      feature.$type === MENTION && "did" in feature ? [String(feature.did)] : [],
    ),
  );
}

/** Handles that the text mentions, each once. */
export function mentionedHandles(text: string): string[] {
  return [...new Set(mentionedIn(unresolvedFacets(text)))];
}

/**
 * Facets with byte offsets, in order; a mention whose handle has no DID in `dids` stays plain text. The SDK may find
 * a mention inside a link; facets must not overlap, so the first one stays.
 */
export function facetsOf(text: string, dids: ReadonlyMap<string, string>): Facets {
  const facets: Facets = [];
  let end = 0;
  for (const facet of unresolvedFacets(text).sort((a, b) => a.index.byteStart - b.index.byteStart)) {
    const features = facet.features.flatMap((feature) => {
      if (feature.$type !== MENTION || !("did" in feature)) return [feature];
      const did = dids.get(String(feature.did));
      return did === undefined ? [] : [{ ...feature, did }];
    });
    if (features.length === 0 || facet.index.byteStart < end) continue;
    facets.push({ index: facet.index, features: features as typeof facet.features });
    end = facet.index.byteEnd;
  }
  return facets;
}

export interface UploadedImage {
  item: DraftMedia;
  blob: BlobRef;
}

/** The record, byte for byte the same for the same input. */
export function postRecord(
  draft: Draft,
  images: readonly UploadedImage[],
  dids: ReadonlyMap<string, string>,
  { takesGallery = false, thumb = null }: { takesGallery?: boolean; thumb?: BlobRef | null } = {},
): Record<string, unknown> {
  const options = BlueskyOptions.parse(draft.options ?? {});
  const facets = facetsOf(draft.text, dids);
  return {
    $type: "app.bsky.feed.post",
    text: draft.text,
    createdAt: draft.stableTime.toISOString(),
    ...(facets.length > 0 ? { facets: JSON.parse(JSON.stringify(facets)) as unknown } : {}),
    ...(options.langs?.length ? { langs: options.langs } : {}),
    ...(options.labels?.length
      ? {
          labels: {
            $type: "com.atproto.label.defs#selfLabels",
            values: options.labels.map((val) => ({ val })),
          },
        }
      : {}),
    ...(images.length > 0 ? { embed: imagesEmbed(images, takesGallery) } : cardEmbed(draft, thumb)),
  };
}

function cardEmbed({ card }: Draft, thumb: BlobRef | null) {
  if (!card) return {};
  const { url: uri, title, description } = card;
  const external = { uri, title, description, ...(thumb === null ? {} : { thumb }) };
  return { embed: { $type: "app.bsky.embed.external", external } };
}

/** Most pictures that `app.bsky.embed.images` holds; more are a gallery. Source: bluesky.md §3b. */
const MOST_IMAGES = 4;

/** An older server would store a gallery that nobody sees: it gets what it refuses instead. */
function imagesEmbed(images: readonly UploadedImage[], takesGallery: boolean) {
  if (takesGallery && images.length > MOST_IMAGES) {
    return {
      $type: "app.bsky.embed.gallery",
      items: images.map(({ item, blob }) => ({
        $type: "app.bsky.embed.gallery#image",
        image: blob,
        alt: item.altText,
        aspectRatio: { width: item.width, height: item.height },
      })),
    };
  }
  return {
    $type: "app.bsky.embed.images",
    images: images.map(({ item, blob }) => ({
      image: blob,
      alt: item.altText,
      aspectRatio: { width: item.width, height: item.height },
    })),
  };
}

/** The last part of an `at://` address. */
export function rkeyOf(uri: string): string {
  return uri.split("/").at(-1) ?? "";
}

export function permalinkOf(web: string, did: string, rkey: string): string {
  return `${web}/profile/${did}/post/${rkey}`;
}

export function targetOf(
  identity: { did: string; handle: string },
  profile: { displayName?: string | null | undefined; avatar?: string | null | undefined } | null,
  server: { web: string; blobUploadLimit: number | null },
): Target {
  return cleanTarget({
    remoteId: identity.did,
    username: identity.handle,
    displayName: profile?.displayName || identity.handle,
    avatarUrl: profile?.avatar ?? null,
    profileUrl: `${server.web}/profile/${identity.did}`,
    profile: { blob_upload_limit: server.blobUploadLimit },
  });
}

/** When a session's token ends, by its own claim; null when it does not say. */
export function expiryOf(jwt: string): Date | null {
  try {
    const claims = JwtClaims.parse(
      JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8")),
    );
    return claims.exp ? new Date(claims.exp * 1000) : null;
  } catch {
    // A token that is no JWT says nothing about its end.
    return null;
  }
}
