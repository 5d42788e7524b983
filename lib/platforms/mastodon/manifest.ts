import { z } from "zod";
import type { Manifest } from "@/lib/platforms/core/manifest";

/** Beyond any server's limit: what is longer is refused before it is counted. */
const SPOILER_CUT = 100_000;

export const MastodonOptions = z.strictObject({
  visibility: z.enum(["public", "unlisted", "private", "direct"]).optional(),
  /** Content warning; shares the text's limit, which the check counts. */
  spoiler_text: z.string().max(SPOILER_CUT).optional(),
  sensitive: z.boolean().optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Z]{2,4})?$/, "must be a language code such as en, or zh-CN with its region")
    .optional(),
});
export type MastodonOptions = z.infer<typeof MastodonOptions>;

/** Defaults of a vanilla server; `effectiveManifest` reads the instance's own. Source: mastodon.md §1, 3, 4, 5. */
export const mastodonManifest = {
  id: "mastodon",
  name: "Mastodon",
  targetNoun: "account",
  postTypes: ["text", "image", "link"],
  linkCard: { madeBy: "network" },
  text: { counting: "mastodon", max: 500, urlLength: 23, optionalWithMedia: true, linksClickable: true },
  media: {
    maxImages: 4,
    minImages: 0,
    types: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    convertTo: "image/jpeg",
    // The server wants less than its limit, 16,777,216.
    maxImageBytes: 16_777_215,
    maxPixels: 33_177_600,
    maxGifArea: 921_600,
    gifAlone: false,
    gifAnimates: true,
    maxAltChars: 1500,
  },
  options: MastodonOptions,
  optionFields: [
    {
      name: "visibility",
      label: "Who can see it",
      help: "The account's own default unless you choose.",
      input: "select",
      choices: [
        { value: "public", label: "Public" },
        { value: "unlisted", label: "Quiet public" },
        { value: "private", label: "Followers" },
        { value: "direct", label: "Mentioned people" },
      ],
    },
    {
      name: "spoiler_text",
      label: "Content warning",
      help: "Shown instead of the text until opened.",
      input: "text",
    },
    {
      name: "sensitive",
      label: "Sensitive media",
      help: "Hides the pictures until opened.",
      input: "switch",
    },
    { name: "language", label: "Language", help: "A code such as en, or zh-CN.", input: "text" },
  ],
  connect: {
    kind: "oauth2",
    fields: [
      {
        name: "instance_url",
        label: "Your server",
        help: "The part after the second @ in your full handle.",
        secret: false,
        placeholder: "mastodon.social",
      },
    ],
    requiredScopes: ["read:accounts", "read:statuses", "write:statuses", "write:media"],
  },
  capabilities: { deleteOnPlatform: true, readBack: true, refreshTokens: false, needsPublicMedia: false },
  publishTimeoutMs: 20_000,
  // Many servers, of which none sees all of it.
  maxInFlight: 64,
  maxInFlightPerAccount: 2,
  settle: {
    strategy: "replay",
    tellsForMs: 24 * 3_600_000,
    keyForMs: 50 * 60_000,
    explanation:
      "For 50 minutes we repeat the post under the same key, which the server answers with the post it has. After that we look in the account's own posts.",
  },
  evidence: "2026-09",
} as const satisfies Manifest;
