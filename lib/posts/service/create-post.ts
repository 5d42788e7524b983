import "server-only";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { transaction } from "@/lib/db/transaction";
import { scheduleDeliveries } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { getPost } from "@/lib/posts/queries";
import type { CreatePostInput, Post, PublishPostInput } from "@/lib/posts/schema";
import { assertPublishable } from "../internal/check-post";
import { withReadCard } from "../internal/link-card";
import { contentOfInput, type PostContent } from "../internal/post-content";
import {
  assertInFuture,
  databaseNow,
  timeColumns,
  workspaceZone,
  type PostTime,
} from "../internal/post-time";
import { loadReferences, referenceIssues, type References } from "../internal/references";
import { postColumns, storeParts } from "../internal/store-post";

/** Loads what `post` names. Throws `invalid_input` with every id that leads nowhere. */
export async function requireReferences(ctx: Ctx, post: PostContent): Promise<References> {
  const found = await loadReferences(ctx.workspaceId, post);
  const issues = referenceIssues(post, found);
  if (issues.length > 0)
    throw new AppError("invalid_input", "The post names something that is not here.", { issues });
  return found;
}

interface NewPost {
  post: PostContent;
  found: References;
  time: PostTime;
  /** What its deliveries wait for; null for a draft. */
  dueAt: Date | null;
}

/** Post, deliveries, pictures, wake-up and audit row: one transaction, so that none exists without the others. */
export async function storeNewPost(
  ctx: Ctx,
  { post, found, time, dueAt }: NewPost,
  action = "post.create",
): Promise<Post> {
  const id = newId("post");
  await transaction(async (tx) => {
    const createdAt = new Date();
    const row = { id, workspaceId: ctx.workspaceId };
    await tx.db.post.create({
      data: {
        ...row,
        authorId: userIdOf(ctx.actor),
        createdAt,
        ...postColumns(post),
        ...timeColumns(time, createdAt),
      },
      select: { id: true },
    });
    await storeParts(tx, row, post, found);
    if (dueAt !== null) await scheduleDeliveries(tx, id, dueAt);
    const scheduled_at = dueAt?.toISOString() ?? null;
    await recordAudit(tx, ctx, { action, entityType: "post", entityId: id, data: { scheduled_at } });
    await notifyChange(tx, ctx.workspaceId, { type: "post.changed", post_id: id });
  });
  return await getPost(ctx, { id });
}

/**
 * A draft, or a scheduled post when a time is given and `draft` is not. Throws `invalid_input`: ids that lead nowhere,
 * a time that has passed (`in_past`), what a network would refuse.
 */
export async function createPost(ctx: Ctx, input: CreatePostInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  const written = contentOfInput(input);
  const found = await requireReferences(ctx, written);
  const scheduledAt = input.scheduled_at ? new Date(input.scheduled_at) : null;
  const time = { scheduledAt, timezone: input.timezone ?? (await workspaceZone(ctx.workspaceId)) };
  const dueAt = input.draft === true ? null : scheduledAt;
  if (dueAt !== null) {
    await assertInFuture(dueAt);
    await assertPublishable(ctx.workspaceId, written, found);
  }
  const post = await withReadCard(ctx, written, found);
  return await storeNewPost(ctx, { post, found, time, dueAt });
}

/** Alias: the time is required. */
export async function createScheduledPost(ctx: Ctx, input: CreatePostInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  if (!input.scheduled_at) {
    const message = "Say when the post goes out.";
    throw new AppError("invalid_input", message, {
      issues: [{ path: ["scheduled_at"], code: "required", message }],
    });
  }
  return await createPost(ctx, { ...input, draft: false });
}

/** Alias: created and due at once. */
export async function createImmediatePost(ctx: Ctx, input: PublishPostInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  const written = contentOfInput(input);
  const found = await requireReferences(ctx, written);
  await assertPublishable(ctx.workspaceId, written, found);
  const post = await withReadCard(ctx, written, found);
  const now = await databaseNow();
  const time = { scheduledAt: now, timezone: input.timezone ?? (await workspaceZone(ctx.workspaceId)) };
  return await storeNewPost(ctx, { post, found, time, dueAt: now });
}
