import "server-only";
/** What a person wrote, gathered from a request or from the stored post, before it is checked and stored. */
import { readHashtag, readMention } from "@/lib/core/text-entities";
import { cardAddressOf } from "@/lib/deliveries/render";
import type { PostTypeId } from "@/lib/platforms/core/manifest";
import {
  CARD_FIELDS,
  type CardInput,
  type CreatePostInput,
  type Post,
  type PostCard,
  type ReplacePostInput,
  type UpdatePostInput,
  type Variant,
} from "@/lib/posts/schema";

export type PostType = PostTypeId;

export interface PostContent {
  content: string;
  /** Without their signs, each once. */
  hashtags: string[];
  mentions: string[];
  postType: PostType;
  link: string | null;
  card: PostCard | null;
  /** Per-platform options keyed by platform id. */
  options: Record<string, unknown>;
  labels: string[];
  mediaIds: string[];
  /** Each once, in the order given. */
  accountIds: string[];
  variants: Record<string, Variant>;
}

/** The type that the pictures and the link make of a post. */
export function derivedType(mediaIds: readonly string[], link: string | null): PostType {
  if (mediaIds.length === 0) return link === null ? "text" : "link";
  return mediaIds.length === 1 ? "image" : "carousel";
}

/** Keys in one order and empty overrides left out, so that equal variants compare equal. */
function tidyVariants(variants: Record<string, Variant>): Record<string, Variant> {
  const tidy: Record<string, Variant> = {};
  for (const [accountId, { content, media_ids, options }] of Object.entries(variants)) {
    const variant: Variant = {
      ...(content === undefined ? {} : { content }),
      ...(media_ids === undefined ? {} : { media_ids }),
      ...(options === undefined || Object.keys(options).length === 0 ? {} : { options }),
    };
    if (Object.keys(variant).length > 0) tidy[accountId] = variant;
  }
  return tidy;
}

function hashtagsOf(given: readonly string[]): string[] {
  return [...new Set(given.flatMap((hashtag) => readHashtag(hashtag) ?? []))];
}

function mentionsOf(given: readonly string[]): string[] {
  return [...new Set(given.flatMap((mention) => readMention(mention) ?? []))];
}

/**
 * The card after an edit: another address begins a new one, which is still to be read. A post that was written before
 * there were cards gets one when its address changes or its author asks for one.
 */
function cardAfter(
  stored: Pick<PostContent, "content" | "link" | "card"> | null,
  now: Pick<PostContent, "content" | "link">,
  given: CardInput | null | undefined,
): PostCard | null {
  const url = cardAddressOf(now);
  if (url === null) return null;
  if (given === undefined && stored !== null && stored.card === null && cardAddressOf(stored) === url)
    return null;
  const isKept = given !== null && stored?.card?.url === url;
  const card = isKept ? stored.card : null;
  const base = card ?? { url, title: null, description: null, media_id: null, given: [], read: false };
  const edits = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
  const own = CARD_FIELDS.filter((field) => base.given.includes(field) || field in edits);
  return { ...base, ...edits, given: own };
}

export function contentOfInput(input: Omit<CreatePostInput, "scheduled_at" | "draft">): PostContent {
  return {
    content: input.content,
    hashtags: hashtagsOf(input.hashtags),
    mentions: mentionsOf(input.mentions),
    postType: input.post_type ?? derivedType(input.media_ids, input.link ?? null),
    link: input.link ?? null,
    card: cardAfter(null, { content: input.content, link: input.link ?? null }, input.card),
    options: input.options,
    labels: [...new Set(input.labels)],
    mediaIds: input.media_ids,
    accountIds: [...new Set(input.social_account_ids)],
    variants: tidyVariants(input.variants),
  };
}

/** A card as it was read: only what the author wrote is theirs. */
function givenOf(card: ReplacePostInput["card"]): CardInput | null | undefined {
  if (card === null || card === undefined || !("given" in card)) return card;
  const { title, description, media_id, given } = card;
  return {
    ...(given.includes("title") && title !== null ? { title } : {}),
    ...(given.includes("description") && description !== null ? { description } : {}),
    ...(given.includes("media_id") ? { media_id } : {}),
  };
}

/** A card that comes back as it was read is not read again while its address stays. */
export function contentOfReplaced(stored: PostContent, input: ReplacePostInput): PostContent {
  const card = givenOf(input.card);
  const written = contentOfInput({ ...input, card });
  const isReadBack = input.card !== null && input.card !== undefined && "given" in input.card;
  if (!isReadBack || stored.card === null || written.card?.url !== stored.card.url) return written;
  return { ...written, card: { ...stored.card, ...card, given: written.card.given } };
}

export function contentOfPost(post: Post): PostContent {
  return {
    content: post.content,
    hashtags: post.hashtags,
    mentions: post.mentions,
    postType: post.post_type as PostType,
    link: post.link,
    card: post.card,
    options: post.options,
    labels: post.labels,
    mediaIds: post.media.map((media) => media.id),
    accountIds: post.deliveries.map((delivery) => delivery.account.id),
    variants: tidyVariants(post.variants),
  };
}

/** `stored` with what the request changes. Overrides of accounts that the request drops go with them. */
export function contentAfter(stored: PostContent, patch: UpdatePostInput): PostContent {
  const mediaIds = patch.media_ids ?? stored.mediaIds;
  const content = patch.content ?? stored.content;
  const link = patch.link === undefined ? stored.link : patch.link;
  const wasDerived = stored.postType === derivedType(stored.mediaIds, stored.link);
  const accountIds = [...new Set(patch.social_account_ids ?? stored.accountIds)];
  const kept = Object.entries(stored.variants).filter(([accountId]) => accountIds.includes(accountId));
  return {
    content,
    hashtags: patch.hashtags === undefined ? stored.hashtags : hashtagsOf(patch.hashtags),
    mentions: patch.mentions === undefined ? stored.mentions : mentionsOf(patch.mentions),
    postType:
      patch.post_type ??
      (patch.media_ids === undefined && !wasDerived ? stored.postType : derivedType(mediaIds, link)),
    link,
    card: cardAfter(stored, { content, link }, patch.card),
    options: patch.options ?? stored.options,
    labels: patch.labels === undefined ? stored.labels : [...new Set(patch.labels)],
    mediaIds,
    accountIds,
    variants: patch.variants === undefined ? Object.fromEntries(kept) : tidyVariants(patch.variants),
  };
}

/** Every picture of a post, those of overrides included, each once. */
export function mediaIdsOf(post: PostContent): string[] {
  const own = Object.values(post.variants).flatMap((variant) => variant.media_ids ?? []);
  return [...new Set([...post.mediaIds, ...own, ...(post.card?.media_id ? [post.card.media_id] : [])])];
}

/** What has nothing more to check: accounts on which the post is out already. */
export function withoutPublished(post: PostContent, deliveries: Post["deliveries"]): PostContent {
  const out = deliveries
    .filter((delivery) => delivery.status === "published")
    .map(({ account }) => account.id);
  return { ...post, accountIds: post.accountIds.filter((id) => !out.includes(id)) };
}
