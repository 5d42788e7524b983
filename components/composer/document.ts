/**
 * What a person writes in the composer, as one value: shared text and pictures, what differs per account, and the
 * time as the clock on the wall shows it. Pure; the wire shapes are at both ends of it.
 */
import { z } from "zod";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { Variant, type CreatePostInput, type Post, type PostCard } from "@/lib/posts/schema";
import { instantOf } from "@/lib/posts/wall-clock";
import { cardInputOf, OwnCard, ownCardOf } from "./own-card";

export const ComposerDoc = z.object({
  content: z.string(),
  hashtags: z.array(z.string()).default([]),
  mentions: z.array(z.string()).default([]),
  mediaIds: z.array(z.string()),
  accountIds: z.array(z.string()),
  variants: z.record(z.string(), Variant),
  options: z.record(z.string(), z.record(z.string(), z.unknown())),
  link: z.string().nullable(),
  card: OwnCard.nullable().default(null),
  labels: z.array(z.string()),
  /** `YYYY-MM-DD`, or empty. */
  date: z.string(),
  /** `HH:mm`, or `HH:mm:ss` where a program chose the second; or empty. */
  time: z.string(),
  timezone: z.string(),
  /** The stored moment, where the clock shows day and time twice and it is the second. */
  keptAt: z.string().optional(),
});
export type ComposerDoc = z.infer<typeof ComposerDoc>;

export function emptyDoc(timezone: string, given: Partial<ComposerDoc> = {}): ComposerDoc {
  return {
    content: "",
    hashtags: [],
    mentions: [],
    mediaIds: [],
    accountIds: [],
    variants: {},
    options: {},
    link: null,
    card: null,
    labels: [],
    date: "",
    time: "",
    timezone,
    ...given,
  };
}

export function docOfPost(post: Post): ComposerDoc {
  const [date = "", time = ""] = (post.wall_clock ?? "").split("T");
  return {
    content: post.content,
    hashtags: post.hashtags,
    mentions: post.mentions,
    mediaIds: post.media.map((item) => item.id),
    accountIds: post.deliveries.map((delivery) => delivery.account.id),
    variants: post.variants,
    options: post.options as ComposerDoc["options"],
    link: post.link,
    card: ownCardOf(post.card),
    labels: post.labels,
    date,
    time: time.endsWith(":00") ? time.slice(0, 5) : time,
    timezone: post.timezone,
    ...keptAtOf(post),
  };
}

function keptAtOf({ scheduled_at: at, wall_clock: clock, timezone }: Post): Pick<ComposerDoc, "keptAt"> {
  if (at === null || clock === null) return {};
  const isFirst = instantOf(clock, timezone).getTime() === instantOf(clock, timezone, new Date(at)).getTime();
  return isFirst ? {} : { keptAt: at };
}

/** Whether a person has put anything into it that would be missed. */
export function isBlank(doc: ComposerDoc): boolean {
  return (
    doc.content.trim() === "" &&
    doc.mediaIds.length === 0 &&
    doc.link === null &&
    doc.hashtags.length === 0 &&
    doc.mentions.length === 0 &&
    Object.values(doc.variants).every((variant) => (variant.content ?? "").trim() === "")
  );
}

/** The moment at which it goes out; null while the time is not complete. */
export function dueAt(doc: ComposerDoc): Date | null {
  if (doc.date === "" || doc.time === "") return null;
  try {
    const kept = doc.keptAt === undefined ? null : new Date(doc.keptAt);
    return instantOf(`${doc.date}T${doc.time}`, doc.timezone, kept);
  } catch {
    // RangeError: half-typed, such as a year of two digits.
    return null;
  }
}

/** Variants of chosen accounts only, without empty ones: what the API is told. */
function liveVariants(doc: ComposerDoc): Record<string, Variant> {
  const chosen = Object.entries(doc.variants).filter(
    ([id, variant]) => doc.accountIds.includes(id) && Object.keys(variant).length > 0,
  );
  return Object.fromEntries(chosen);
}

/** The content as the API takes it, without the time. `stored` is the card as the server has it. */
export function contentOf(doc: ComposerDoc, stored: PostCard | null = null) {
  return {
    content: doc.content,
    hashtags: doc.hashtags,
    mentions: doc.mentions,
    media_ids: doc.mediaIds,
    social_account_ids: doc.accountIds,
    variants: liveVariants(doc),
    options: doc.options as Partial<Record<PlatformId, Record<string, unknown>>>,
    link: doc.link,
    ...cardInputOf(doc, stored),
    labels: doc.labels,
  } satisfies Partial<CreatePostInput>;
}

/** A draft that keeps the time chosen so far. */
export function draftOf(doc: ComposerDoc, stored: PostCard | null = null) {
  return {
    ...contentOf(doc, stored),
    scheduled_at: dueAt(doc)?.toISOString() ?? null,
    timezone: doc.timezone,
    draft: true,
  } satisfies Partial<CreatePostInput>;
}

export function sameDoc(a: ComposerDoc, b: ComposerDoc): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
