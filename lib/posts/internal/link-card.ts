import "server-only";
/** The card of a post's link, read when the post is written for an account whose network leaves the card to us. */
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import type { HttpClient } from "@/lib/core/http";
import { outboundHosts } from "@/lib/accounts/service/outbound-hosts";
import { dropUnusedPicture, keepPicture } from "@/lib/media/service";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { createHttpClient } from "@/lib/server/outbound";
import type { PostContent } from "./post-content";
import { readLinkCard } from "./read-link-card";
import type { References } from "./references";

let shared: HttpClient | undefined;
const client = () => (shared ??= createHttpClient({ allow: outboundHosts(), connections: 4 }));

/** `post` with its card read, where that is still to be done; what the author gave stays. Never fails the post. */
export async function withReadCard(ctx: Ctx, post: PostContent, found: References): Promise<PostContent> {
  const { card } = post;
  if (card === null || card.read || card.given.length === 3) return post;
  const isShown = post.accountIds.some((id) => {
    const account = found.accounts.get(id);
    return account !== undefined && MANIFESTS[account.platform].linkCard.madeBy === "client";
  });
  if (!isShown) return post;
  const page = await readLinkCard(client(), card.url);
  const wantsPicture = !card.given.includes("media_id") && page.picture !== null;
  const mediaId = wantsPicture ? await pictureOf(ctx, page.picture, new URL(card.url).host) : null;
  return {
    ...post,
    card: {
      ...card,
      title: card.given.includes("title") ? card.title : page.title,
      description: card.given.includes("description") ? card.description : page.description,
      media_id: card.given.includes("media_id") ? card.media_id : mediaId,
      read: true,
    },
  };
}

/** Takes the picture that was read for the card of `before` out of the library, where the card has another one now. */
export async function dropReplacedPicture(ctx: Ctx, before: PostContent, after: PostContent): Promise<void> {
  const id = before.card?.media_id;
  if (!id || before.card?.given.includes("media_id") || after.card?.media_id === id) return;
  await dropUnusedPicture(ctx, id);
}

/** A page's picture that is none, or too large, is left out. */
async function pictureOf(ctx: Ctx, bytes: Uint8Array | null, host: string): Promise<string | null> {
  if (bytes === null) return null;
  try {
    return (await keepPicture(ctx, bytes, `Picture of ${host}`)).id;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
