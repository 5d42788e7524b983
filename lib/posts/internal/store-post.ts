import "server-only";
/** Rows of a post: what was written, one delivery per account, and the order of its pictures. */
import { conflict, invalidField } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";
import type { Variant } from "@/lib/posts/schema";
import { textKeyOf } from "./duplicate-text";
import { mediaIdsOf, type PostContent } from "./post-content";
import type { References } from "./references";

/** A JSON column takes what JSON can hold; undefined members are dropped on the way. */
function json(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}

export function cardColumn(card: PostContent["card"]) {
  return { card: card === null ? Prisma.DbNull : json(card) };
}

/** Columns of `posts` for `post`, without its time. */
export function postColumns(post: PostContent) {
  return {
    content: post.content,
    hashtags: post.hashtags,
    mentions: post.mentions,
    postType: post.postType,
    link: post.link,
    ...cardColumn(post.card),
    options: json(post.options),
    labels: post.labels,
  };
}

function variantColumns(variant: Variant | undefined) {
  const { content, options, media_ids } = variant ?? {};
  return { variant: json({ content, options }), hasOwnMedia: media_ids !== undefined };
}

/**
 * Holds the pictures of `post` against deletion until the end of the transaction; one that was deleted since it was
 * looked up is refused. `kept` were in the post before.
 */
async function holdMedia(
  tx: Transaction,
  workspaceId: string,
  ids: string[],
  kept: readonly string[],
): Promise<void> {
  const fresh = ids.filter((id) => !kept.includes(id));
  if (fresh.length === 0) return;
  const held = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM media WHERE workspace_id = ${workspaceId} AND id = ANY(${fresh}) AND deleted_at IS NULL
    ORDER BY id FOR KEY SHARE`;
  if (held.length < new Set(fresh).size)
    throw invalidField(["media_ids"], "A picture was deleted meanwhile.", "not_found");
}

/** Writes the deliveries and pictures that `post` asks for beside those that exist. Their states are not touched. */
export async function storeParts(
  tx: Transaction,
  row: { id: string; workspaceId: string },
  post: PostContent,
  found: References,
  existing: readonly { id: string; accountId: string }[] = [],
  keptMedia: readonly string[] = [],
): Promise<void> {
  await holdMedia(tx, row.workspaceId, mediaIdsOf(post), keptMedia);
  const ids = new Map(existing.map((delivery) => [delivery.accountId, delivery.id]));
  const gone = existing.filter((delivery) => !post.accountIds.includes(delivery.accountId));
  await tx.db.postMedia.deleteMany({ where: { postId: row.id } });
  if (gone.length > 0) await removeDeliveries(tx, gone);
  for (const accountId of post.accountIds) {
    const known = ids.get(accountId);
    const platform = found.accounts.get(accountId)?.platform;
    const textKey = platform === undefined ? null : textKeyOf(post, accountId, platform);
    const columns = { ...variantColumns(post.variants[accountId]), textKey };
    if (known !== undefined) {
      await tx.db.delivery.update({ where: { id: known }, data: columns, select: { id: true } });
      continue;
    }
    const id = newId("delivery");
    const place = { id, workspaceId: row.workspaceId, postId: row.id };
    const data = { ...place, socialAccountId: accountId, platform: platform ?? "" };
    await tx.db.delivery.create({ data: { ...data, ...columns }, select: { id: true } });
    ids.set(accountId, id);
  }
  await tx.db.postMedia.createMany({ data: mediaRows(row.id, post, ids) });
}

function mediaRows(
  postId: string,
  post: PostContent,
  ids: Map<string, string>,
): Prisma.PostMediaCreateManyInput[] {
  const rows = (mediaIds: readonly string[], deliveryId: string | null) =>
    mediaIds.map((mediaId, position) => ({ id: newId("postMedia"), postId, deliveryId, mediaId, position }));
  return [
    ...rows(post.mediaIds, null),
    ...Object.entries(post.variants).flatMap(([accountId, variant]) =>
      rows(variant.media_ids ?? [], ids.get(accountId) ?? null),
    ),
  ];
}

/** An account leaves the post; not when it has been tried already, because the log of it stays. */
async function removeDeliveries(tx: Transaction, gone: readonly { id: string }[]): Promise<void> {
  const ids = gone.map((delivery) => delivery.id);
  const tried = await tx.db.attempt.count({ where: { deliveryId: { in: ids } } });
  if (tried > 0) {
    throw conflict(
      "An account that the post has been sent to stays with it. Cancel it there, or duplicate the post.",
    );
  }
  await tx.db.delivery.deleteMany({ where: { id: { in: ids } } });
}
