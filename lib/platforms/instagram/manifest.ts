import { z } from "zod";
import type { Manifest } from "@/lib/platforms/core/manifest";

export const InstagramOptions = z.strictObject({
  /** Up to three usernames; feed images and carousels. */
  collaborators: z
    .array(z.string().regex(/^[A-Za-z0-9._]{1,30}$/, "must be an Instagram username"))
    .max(3)
    .optional(),
  is_ai_generated: z.boolean().optional(),
});
export type InstagramOptions = z.infer<typeof InstagramOptions>;

/** Images and carousels of professional accounts, through Facebook Login. Source: instagram.md §0, 3, 4, 5, 7. */
export const instagramManifest = {
  id: "instagram",
  name: "Instagram",
  targetNoun: "professional account",
  postTypes: ["image", "carousel"],
  linkCard: { madeBy: "nobody" },
  text: {
    counting: "utf16",
    max: 2200,
    maxHashtags: 30,
    warnHashtags: 5,
    maxMentions: 20,
    optionalWithMedia: true,
    linksClickable: false,
  },
  media: {
    maxImages: 10,
    minImages: 1,
    types: ["image/jpeg"],
    convertTo: "image/jpeg",
    maxImageBytes: 8_000_000,
    gifAlone: false,
    gifAnimates: false,
    minWidth: 320,
    maxWidth: 1440,
    aspect: { min: 4 / 5, max: 1.91 },
    carouselFollowsFirst: true,
    maxAltChars: 1000,
    altCounting: "utf16",
  },
  options: InstagramOptions,
  optionFields: [
    {
      name: "collaborators",
      label: "Collaborators",
      help: "Up to three usernames, invited to show the post on their profile.",
      input: "list",
    },
    { name: "is_ai_generated", label: "Made with AI", help: "Adds Instagram's label.", input: "switch" },
  ],
  connect: {
    kind: "oauth2",
    fields: [],
    requiredScopes: [
      "instagram_basic",
      "instagram_content_publish",
      "pages_show_list",
      "pages_read_engagement",
    ],
    // For people whose role on the Page was given in Business Manager.
    optionalScopes: ["ads_management", "ads_read"],
  },
  capabilities: { deleteOnPlatform: true, readBack: true, refreshTokens: true, needsPublicMedia: true },
  publishTimeoutMs: 30_000,
  maxInFlight: 16,
  maxInFlightPerAccount: 1,
  settle: {
    strategy: "ask",
    tellsForMs: 23 * 3_600_000,
    explanation: "We ask Instagram whether the prepared post was published, then look for it on the profile.",
  },
  evidence: "2026-10",
} as const satisfies Manifest;
