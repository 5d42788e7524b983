import { z } from "zod";
import type { Manifest } from "@/lib/platforms/core/manifest";

export const LinkedInOptions = z.strictObject({
  visibility: z.enum(["PUBLIC", "CONNECTIONS", "LOGGED_IN"]).optional(),
  disable_reshare: z.boolean().optional(),
});
export type LinkedInOptions = z.infer<typeof LinkedInOptions>;

/** Member posting. Source: linkedin.md §1.1, 3.1, 3.5, 4.1, 5. The byte limit of images is not documented: 8 MB is ours. */
export const linkedinManifest = {
  id: "linkedin",
  name: "LinkedIn",
  targetNoun: "profile",
  postTypes: ["text", "image", "link", "article"],
  linkCard: { madeBy: "client", maxPictureBytes: 8 * 1024 * 1024 },
  text: {
    // linkedin.md §7.4: refused for a day and longer.
    duplicates: { windowMs: 24 * 3_600_000, withMedia: true },
    counting: "little_text",
    max: 3000,
    mentionUrns: ["urn:li:organization", "urn:li:person"],
    optionalWithMedia: true,
    linksClickable: true,
  },
  media: {
    maxImages: 20,
    minImages: 0,
    types: ["image/jpeg", "image/png", "image/gif"],
    convertTo: "image/jpeg",
    maxImageBytes: 8 * 1024 * 1024,
    maxGifFrames: 250,
    gifAlone: false,
    gifAnimates: true,
    maxPixels: 36_152_319,
    maxAltChars: 4086,
    altCounting: "utf16",
  },
  options: LinkedInOptions,
  optionFields: [
    {
      name: "visibility",
      label: "Who can see it",
      help: "Everyone unless you choose otherwise.",
      input: "select",
      choices: [
        { value: "PUBLIC", label: "Everyone" },
        { value: "CONNECTIONS", label: "Connections only" },
        { value: "LOGGED_IN", label: "LinkedIn members" },
      ],
    },
    {
      name: "disable_reshare",
      label: "No resharing",
      help: "Readers cannot repost it.",
      input: "switch",
    },
  ],
  connect: { kind: "oauth2", fields: [], requiredScopes: ["openid", "profile", "w_member_social"] },
  capabilities: { deleteOnPlatform: true, readBack: false, refreshTokens: true, needsPublicMedia: false },
  publishTimeoutMs: 20_000,
  maxInFlight: 16,
  maxInFlightPerAccount: 1,
  settle: {
    strategy: "replay",
    // LinkedIn asks not to post identical content again within ten minutes: as long it refuses it.
    tellsForMs: 10 * 60_000,
    explanation:
      "LinkedIn refuses an identical post and names the one it has. After ten seconds we send the same post once more: either LinkedIn names it, or it takes it for the first time.",
  },
  evidence: "2026-09",
} as const satisfies Manifest;
