/**
 * The manifest as it applies to one account: X Premium writes longer posts, a Mastodon server sets its own limits, a
 * Bluesky server its own upload limit. `profile` is what the adapter stored when the account was connected.
 */
import { z } from "zod";
import type { ImageType, Manifest, MediaRules, TextRules } from "./manifest";

const XProfile = z.looseObject({ subscription_type: z.string().nullish() });

const MastodonProfile = z.looseObject({
  max_characters: z.number().int().positive().nullish(),
  characters_reserved_per_url: z.number().int().positive().nullish(),
  max_media_attachments: z.number().int().nonnegative().nullish(),
  description_limit: z.number().int().positive().nullish(),
  image_size_limit: z.number().int().positive().nullish(),
  image_matrix_limit: z.number().int().positive().nullish(),
  supported_mime_types: z.array(z.string()).nullish(),
});

const BlueskyProfile = z.looseObject({ blob_upload_limit: z.number().int().positive().nullish() });

/** Weighted characters a Premium account may post through the API. Source: x.md §5. */
const X_PREMIUM_MAX = 25_000;
/** What servers take that state their upload limit, which those before April 2026 do not. Source: bluesky.md §3b, 4. */
const BLUESKY_NEWER_IMAGE_BYTES = 2_000_000;
const BLUESKY_GALLERY_IMAGES = 10;
const X_LONG_PLANS = new Set(["Premium", "PremiumPlus"]);

/** Pure; an unreadable profile leaves the manifest as it is. */
export function effectiveManifest(
  manifest: Manifest,
  profile: Readonly<Record<string, unknown>> | null | undefined,
): Manifest {
  if (!profile) return manifest;
  switch (manifest.id) {
    case "x":
      return withXProfile(manifest, profile);
    case "mastodon":
      return withMastodonProfile(manifest, profile);
    case "bluesky":
      return withBlueskyProfile(manifest, profile);
    default:
      return manifest;
  }
}

function withXProfile(manifest: Manifest, profile: unknown): Manifest {
  const plan = XProfile.safeParse(profile).data?.subscription_type;
  return plan && X_LONG_PLANS.has(plan) ? withRules(manifest, { max: X_PREMIUM_MAX }, {}) : manifest;
}

function withMastodonProfile(manifest: Manifest, profile: unknown): Manifest {
  const limits = MastodonProfile.safeParse(profile).data;
  if (!limits) return manifest;
  const supported = limits.supported_mime_types;
  const types: readonly ImageType[] = supported
    ? manifest.media.types.filter((type) => supported.includes(type))
    : manifest.media.types;
  return withRules(
    manifest,
    {
      max: limits.max_characters ?? manifest.text.max,
      urlLength: limits.characters_reserved_per_url ?? manifest.text.urlLength,
    },
    {
      maxImages: limits.max_media_attachments ?? manifest.media.maxImages,
      maxAltChars: limits.description_limit ?? manifest.media.maxAltChars,
      // A file must be smaller than the limit that the server names.
      maxImageBytes: limits.image_size_limit ? limits.image_size_limit - 1 : manifest.media.maxImageBytes,
      maxPixels: limits.image_matrix_limit ?? manifest.media.maxPixels,
      types: types.length > 0 ? types : manifest.media.types,
    },
  );
}

function withBlueskyProfile(manifest: Manifest, profile: unknown): Manifest {
  const limit = BlueskyProfile.safeParse(profile).data?.blob_upload_limit;
  if (!limit) return manifest;
  return withRules(
    manifest,
    {},
    { maxImageBytes: Math.min(limit, BLUESKY_NEWER_IMAGE_BYTES), maxImages: BLUESKY_GALLERY_IMAGES },
  );
}

function withRules(manifest: Manifest, text: Partial<TextRules>, media: Partial<MediaRules>): Manifest {
  return { ...manifest, text: { ...manifest.text, ...text }, media: { ...manifest.media, ...media } };
}
