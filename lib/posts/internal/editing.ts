import "server-only";
/** The start of every edit: the row locked, the version compared, and what may no longer change. */
import type { Ctx } from "@/lib/core/actor";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { isVersion, type Versions } from "@/lib/core/version";
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

/** Which post is edited, and the version that the edit was made from. */
export interface Edit {
  id: string;
  if_match?: Versions;
}

/** Rounds of an edit without a version against others, before its caller is told to try again. */
const MAX_ROUNDS = 10;

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
 * sent, `ChangedMeanwhile` when the post is not at `revision` any more, `not_found` when it is gone.
 */
export async function lockPost(tx: Transaction, ctx: Ctx, id: string, revision: number): Promise<LockedPost> {
  await guardEditable(tx, id);
  // Deliveries before their post, as the delivery engine locks them: the other order would deadlock with it.
  await tx.db.$executeRaw`SELECT 1 FROM deliveries WHERE post_id = ${id} ORDER BY id FOR UPDATE`;
  const [row] = await tx.db.$queryRaw<{ revision: number; created_at: Date }[]>`
    SELECT revision, created_at FROM posts
    WHERE id = ${id} AND workspace_id = ${ctx.workspaceId} AND deleted_at IS NULL FOR UPDATE`;
  if (row === undefined) throw notFound("post");
  if (row.revision !== revision) throw new ChangedMeanwhile();
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

/**
 * Runs `edit` on the post as it is. Throws `precondition_failed` with the newer version when `if_match` names another
 * one, before or meanwhile. An edit that names none is made again on what the others left, and ends in `conflict` at worst.
 */
export async function onVersion(
  ctx: Ctx,
  input: Edit,
  edit: (post: Post) => Promise<unknown>,
): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const post = await getPost(ctx, { id: input.id });
    if (!isVersion(post.etag, input.if_match)) throw staleVersion(post);
    try {
      await edit(post);
      return;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
  throw conflict("Others are changing this post at this moment. Try again.", { reason: "changing" });
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
