import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { isVersion } from "@/lib/core/version";
import { getPost } from "@/lib/posts/queries";
import type { Post, Variant } from "@/lib/posts/schema";
import { staleVersion, type Edit } from "../internal/editing";
import { contentOfPost, type PostContent } from "../internal/post-content";
import { loadReferences } from "../internal/references";
import { storeNewPost } from "./create-post";

function withoutLost(card: PostContent["card"], isThere: (mediaId: string) => boolean): PostContent["card"] {
  return card?.media_id && !isThere(card.media_id) ? { ...card, media_id: null } : card;
}

/** A draft with the same content and accounts, without a time. Pictures and accounts that are gone are left out. */
export async function duplicatePost(ctx: Ctx, input: Edit): Promise<Post> {
  requirePermission(ctx, "posts:write");
  const original = await getPost(ctx, input);
  if (!isVersion(original.etag, input.if_match)) throw staleVersion(original);
  const content = contentOfPost(original);
  const found = await loadReferences(ctx.workspaceId, content);
  const post: PostContent = {
    ...content,
    mediaIds: content.mediaIds.filter((id) => found.media.has(id)),
    card: withoutLost(content.card, (mediaId) => found.media.has(mediaId)),
    accountIds: content.accountIds.filter((id) => found.accounts.has(id)),
    variants: Object.fromEntries(
      Object.entries(content.variants)
        .filter(([accountId]) => found.accounts.has(accountId))
        .map(([accountId, variant]): [string, Variant] => [
          accountId,
          { ...variant, media_ids: variant.media_ids?.filter((id) => found.media.has(id)) },
        ]),
    ),
  };
  const time = { scheduledAt: null, timezone: original.timezone };
  return await storeNewPost(ctx, { post, found, time, dueAt: null }, "post.duplicate");
}
