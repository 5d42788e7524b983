import { z } from "zod";
import type { Manifest } from "@/lib/platforms/core/manifest";

export const XOptions = z.strictObject({
  /** Who may reply; absent: everyone. */
  reply_settings: z.enum(["following", "mentionedUsers", "subscribers", "verified"]).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
});
export type XOptions = z.infer<typeof XOptions>;

/** Limits of a default account; `effectiveManifest` widens them for Premium. Source: x.md §1.2, 3.1, 4.3, 5. */
export const xManifest = {
  id: "x",
  name: "X",
  targetNoun: "account",
  postTypes: ["text", "image", "link"],
  linkCard: { madeBy: "network" },
  text: {
    // x.md §7.6: hours to about a day; pictures do not make a text another one.
    duplicates: { windowMs: 24 * 3_600_000, withMedia: false },
    counting: "x_weighted",
    max: 280,
    // x.md §5.
    refusedChars: "\ufeff\ufffe\uffff",
    maxCashtags: 1,
    optionalWithMedia: true,
    linksClickable: true,
  },
  media: {
    maxImages: 4,
    minImages: 0,
    types: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    convertTo: "image/jpeg",
    maxImageBytes: 5 * 1024 * 1024,
    minSide: 4,
    maxSide: 8_192,
    maxGifBytes: 15 * 1024 * 1024,
    maxGifWidth: 1280,
    maxGifHeight: 1080,
    maxGifFrames: 350,
    maxGifPixels: 300_000_000,
    gifAlone: true,
    gifAnimates: true,
    maxAltChars: 1000,
    altCounting: "utf16",
  },
  options: XOptions,
  optionFields: [
    {
      name: "reply_settings",
      label: "Who can reply",
      help: "Everyone unless you choose otherwise.",
      input: "select",
      choices: [
        { value: "following", label: "Accounts you follow" },
        { value: "mentionedUsers", label: "Accounts you mention" },
        { value: "subscribers", label: "Subscribers" },
        { value: "verified", label: "Verified accounts" },
      ],
    },
    { name: "made_with_ai", label: "Made with AI", help: "Adds X's label to the post.", input: "switch" },
    {
      name: "paid_partnership",
      label: "Paid partnership",
      help: "Discloses a sponsored post.",
      input: "switch",
    },
  ],
  connect: {
    kind: "oauth2",
    fields: [],
    requiredScopes: ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"],
  },
  capabilities: { deleteOnPlatform: true, readBack: true, refreshTokens: true, needsPublicMedia: false },
  publishTimeoutMs: 20_000,
  maxInFlight: 32,
  maxInFlightPerAccount: 1,
  settle: {
    strategy: "search",
    tellsForMs: 24 * 3_600_000,
    explanation:
      "We look for the post in the account's own timeline, twice, before we say that it is not there.",
  },
  evidence: "2026-10",
} as const satisfies Manifest;
