import "server-only";
/** The start of every edit: the row locked, the version compared, and what may no longer change. */
import type { Ctx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { Transaction } from "@/lib/db/transaction";
import { render } from "@/lib/deliveries/render";
import { guardEditable } from "@/lib/deliveries/service";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import type { Post } from "@/lib/posts/schema";
import { getPost } from "@/lib/posts/queries";
import type { PostContent } from "./post-content";

/** Somebody saved a newer version; it travels with the refusal, so that nothing typed is lost. */
export function staleVersion(current: Post): AppError {
  return new AppError("precondition_failed", "Somebody changed this post since you opened it.", {
    extra: { current },
  });
}

/** Throws `precondition_failed` with the newer version when `ifMatch` names another one. */
export async function readForEdit(ctx: Ctx, id: string, ifMatch: string | undefined): Promise<Post> {
  const post = await getPost(ctx, { id });
  if (ifMatch !== undefined && ifMatch !== post.etag) throw staleVersion(post);
  return post;
}

export interface LockedPost {
  id: string;
  workspaceId: string;
  createdAt: Date;
  deliveries: { id: string; accountId: string }[];
}

/** Raised inside a transaction when the post changed between reading and locking. */
export class ChangedMeanwhile extends Error {}

/**
 * Locks the deliveries, then the post (the engine's order), and counts the edit. Throws `conflict` while one is being
 * sent, `ChangedMeanwhile` when the post is not at `revision` any more (null: any will do), `not_found` when it is gone.
 */
export async function lockPost(
  tx: Transaction,
  ctx: Ctx,
  id: string,
  revision: number | null,
): Promise<LockedPost> {
  await guardEditable(tx, id);
  // Deliveries before their post, as the delivery engine locks them: the other order would deadlock with it.
  await tx.db.$executeRaw`SELECT 1 FROM deliveries WHERE post_id = ${id} ORDER BY id FOR UPDATE`;
  const [row] = await tx.db.$queryRaw<{ revision: number; created_at: Date }[]>`
    SELECT revision, created_at FROM posts
    WHERE id = ${id} AND workspace_id = ${ctx.workspaceId} AND deleted_at IS NULL FOR UPDATE`;
  if (row === undefined) throw notFound("post");
  if (revision !== null && row.revision !== revision) throw new ChangedMeanwhile();
  await tx.db.post.update({ where: { id }, data: { revision: { increment: 1 } }, select: { id: true } });
  const deliveries = await tx.db.delivery.findMany({
    where: { postId: id },
    select: { id: true, socialAccountId: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return {
    id,
    workspaceId: ctx.workspaceId,
    createdAt: row.created_at,
    deliveries: deliveries.map((delivery) => ({ id: delivery.id, accountId: delivery.socialAccountId })),
  };
}

/** Runs an edit that was checked against the version that `post` is; a change in between is the newer version. */
export async function orStale<T>(ctx: Ctx, id: string, edit: () => Promise<T>): Promise<T> {
  try {
    return await edit();
  } catch (error) {
    if (error instanceof ChangedMeanwhile) throw staleVersion(await getPost(ctx, { id }));
    throw error;
  }
}

/** What one account would send, as a value to compare. */
function shareOf(post: PostContent, accountId: string, platform: PlatformId): string {
  const variant = post.variants[accountId] ?? {};
  const mediaIds = variant.media_ids ?? post.mediaIds;
  const { text, media, options, card } = render(post, variant, mediaIds, MANIFESTS[platform]);
  return JSON.stringify([text, media, Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)), card]);
}

/** Accounts whose share differs between two versions, those that left included. */
export function changedAccounts(before: PostContent, after: PostContent, post: Post): string[] {
  return post.deliveries
    .filter(({ account }) => {
      if (!after.accountIds.includes(account.id)) return true;
      return shareOf(before, account.id, account.platform) !== shareOf(after, account.id, account.platform);
    })
    .map(({ account }) => account.id);
}

/** What is out cannot be rewritten here. Throws `conflict`. */
export function assertNotOut(post: Post, accountIds: readonly string[]): void {
  const out = post.deliveries.find(
    (delivery) => delivery.status === "published" && accountIds.includes(delivery.account.id),
  );
  if (out === undefined) return;
  throw conflict(
    `${out.account.username || out.account.account_name} has published this already. Duplicate the post to change it, or change only the other accounts.`,
  );
}
