/**
 * What a network accepts, as browser-safe data. The single source of limits: counters, validation, previews,
 * `GET /api/v1/platforms` and the docs read it.
 */
import type { z } from "zod";
import type { TextCounting } from "@/lib/core/text-length";
import type { PlatformId } from "./platform-id";

export type { TextCounting };

export interface TextRules {
  counting: TextCounting;
  max: number;
  /** Second limit in UTF-8 bytes, where the network has one (Bluesky). */
  maxBytes?: number;
  /** What a URL counts under Mastodon's rule. */
  urlLength?: number;
  /** Characters that the network refuses in a text, whole posts with them. */
  refusedChars?: string;
  maxHashtags?: number;
  warnHashtags?: number;
  maxMentions?: number;
  maxCashtags?: number;
  /** The same text (and pictures, where they tell posts apart) of one account is refused within this time. */
  duplicates?: { windowMs: number; withMedia: boolean };
  /** Kinds of ids by which `@[Name](urn:…)` mentions somebody, where the network takes such mentions. */
  mentionUrns?: readonly string[];
  /** A post may have no text when it has media. */
  optionalWithMedia: boolean;
  /** Links in the text are clickable on this network. */
  linksClickable: boolean;
}

export type ImageType = "image/jpeg" | "image/png" | "image/webp" | "image/gif";

export interface MediaRules {
  /** Most images in one post. */
  maxImages: number;
  minImages: number;
  /** Types sent as they are; any other accepted upload is converted to `convertTo`. */
  types: readonly ImageType[];
  convertTo: "image/jpeg";
  maxImageBytes: number;
  maxGifBytes?: number;
  maxGifWidth?: number;
  maxGifHeight?: number;
  maxGifFrames?: number;
  /** Width × height × frames of an animated GIF. */
  maxGifPixels?: number;
  /** Largest width × height of a GIF, still or moving. */
  maxGifArea?: number;
  /** An animated GIF must be alone. */
  gifAlone: boolean;
  /** False where an animated GIF shows its first frame only. */
  gifAnimates: boolean;
  /** Largest width × height, where the network states one. */
  maxPixels?: number;
  minWidth?: number;
  maxWidth?: number;
  /** Shortest and longest side, in pixels. */
  minSide?: number;
  maxSide?: number;
  /** Width / height. */
  aspect?: { min: number; max: number };
  /** Every picture of a carousel is shown in the ratio of the first. */
  carouselFollowsFirst?: boolean;
  maxAltChars: number;
  /** What counts as one of them: a UTF-16 unit, of which an emoji has two or more; absent: a code point. */
  altCounting?: "utf16";
}

/** One per-platform option as a form field; `options` holds its schema under the same name. */
export interface OptionField {
  name: string;
  label: string;
  help: string;
  input: "select" | "switch" | "text" | "list";
  choices?: readonly { value: string; label: string }[];
}

export type PostTypeId = "text" | "image" | "carousel" | "link" | "article";

export interface Manifest {
  id: PlatformId;
  name: string;
  /** What one connected target is called: profile, member, account. */
  targetNoun: string;
  postTypes: readonly PostTypeId[];
  /** Who makes the card of a link: the network by itself, we (`client`, its picture at most so large), or nobody. */
  linkCard: { madeBy: "client"; maxPictureBytes: number } | { madeBy: "network" | "nobody" };
  text: TextRules;
  media: MediaRules;
  /** zod schema of the per-platform options; `{}` when there are none. */
  options: z.ZodType;
  /** The same options for people, in the order to show them. */
  optionFields: readonly OptionField[];
  /** Fields a person must fill in before the redirect or instead of it. */
  connect: {
    kind: "oauth2" | "credentials";
    fields: readonly { name: string; label: string; help: string; secret: boolean; placeholder: string }[];
    /** Scopes without which posting fails, as the network names them. */
    requiredScopes: readonly string[];
    /**
     * Scopes that only some people's accounts need: asked for on demand, when a sign-in without them reaches nothing.
     * A missing one never marks an account.
     */
    optionalScopes?: readonly string[];
  };
  capabilities: {
    deleteOnPlatform: boolean;
    readBack: boolean;
    refreshTokens: boolean;
    /** The media must be fetchable by the network at a public URL. */
    needsPublicMedia: boolean;
  };
  /** Longest time the irreversible call may take, in milliseconds. */
  publishTimeoutMs: number;
  /** Deliveries of this network in flight at once, all workers together. */
  maxInFlight: number;
  maxInFlightPerAccount: number;
  /** How an unsettled attempt is decided; the code is in the adapter, the words for people here. */
  settle: {
    strategy: "replay" | "ask" | "search";
    explanation: string;
    /** Milliseconds after the intent within which the strategy can still tell; a replay is harmless until then. */
    tellsForMs: number;
    /** Until when a stronger way within it (a key) can tell, where there is one. */
    keyForMs?: number;
  };
  /** Date of the evidence behind these numbers, `YYYY-MM`. */
  evidence: string;
}
