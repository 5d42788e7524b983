import { z } from "zod";
import type { Manifest } from "@/lib/platforms/core/manifest";

export const BlueskyOptions = z.strictObject({
  langs: z
    .array(
      z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language code such as en or pt-BR"),
    )
    .max(3)
    .optional(),
  labels: z
    .array(z.enum(["sexual", "nudity", "porn", "graphic-media"]))
    .max(4)
    .optional(),
});
export type BlueskyOptions = z.infer<typeof BlueskyOptions>;

/** As servers older than April 2026 take it; `effectiveManifest` widens pictures where a server says that it is newer. Source: bluesky.md §3b, 4, 5. */
export const blueskyManifest = {
  id: "bluesky",
  name: "Bluesky",
  targetNoun: "account",
  postTypes: ["text", "image", "link"],
  linkCard: { madeBy: "client", maxPictureBytes: 1_000_000 },
  text: { counting: "graphemes", max: 300, maxBytes: 3000, optionalWithMedia: true, linksClickable: true },
  media: {
    maxImages: 4,
    minImages: 0,
    types: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    convertTo: "image/jpeg",
    maxImageBytes: 1_000_000,
    gifAlone: false,
    gifAnimates: false,
    maxAltChars: 10_000,
  },
  options: BlueskyOptions,
  optionFields: [
    { name: "langs", label: "Languages", help: "Up to three codes, such as en.", input: "list" },
    {
      name: "labels",
      label: "Content labels",
      help: "Warn readers about the pictures.",
      input: "list",
      choices: [
        { value: "sexual", label: "Suggestive" },
        { value: "nudity", label: "Nudity" },
        { value: "porn", label: "Adult" },
        { value: "graphic-media", label: "Graphic" },
      ],
    },
  ],
  connect: {
    kind: "credentials",
    fields: [
      {
        name: "identifier",
        label: "Handle",
        help: "Your full handle, without the @.",
        secret: false,
        placeholder: "you.bsky.social",
      },
      {
        name: "app_password",
        label: "App password",
        help: "Made in Bluesky under Settings, Privacy and security, App passwords. Not your own password.",
        secret: true,
        placeholder: "xxxx-xxxx-xxxx-xxxx",
      },
      {
        name: "instance_url",
        label: "Server",
        help: "Leave it as it is unless you host your own.",
        secret: false,
        placeholder: "https://bsky.social",
      },
    ],
    requiredScopes: [],
  },
  capabilities: { deleteOnPlatform: true, readBack: true, refreshTokens: true, needsPublicMedia: false },
  publishTimeoutMs: 20_000,
  // Many servers, of which none sees all of it.
  maxInFlight: 64,
  maxInFlightPerAccount: 2,
  settle: {
    strategy: "replay",
    tellsForMs: 7 * 24 * 3_600_000,
    explanation: "The post has a key of our choosing. We send the same record again; the server keeps one.",
  },
  evidence: "2026-11",
} as const satisfies Manifest;
