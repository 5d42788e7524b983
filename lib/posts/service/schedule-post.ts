import "server-only";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { conflict, invalidField } from "@/lib/core/errors";
import { transaction } from "@/lib/db/transaction";
import { scheduleDeliveries } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { getPost } from "@/lib/posts/queries";
import type { Post, ScheduleInput } from "@/lib/posts/schema";
import { assertPublishable } from "../internal/check-post";
import { lockPost, onVersion, type Edit } from "../internal/editing";
import { withReadCard } from "../internal/link-card";
import { contentOfPost, withoutPublished } from "../internal/post-content";
import { assertInFuture, databaseNow, timeColumns, type PostTime } from "../internal/post-time";
import { loadReferences } from "../internal/references";
import { cardColumn } from "../internal/store-post";

/** Gives a post its time, or another one. Throws `invalid_input`: no time, `in_past`, what a network would refuse. */
export async function schedulePost(ctx: Ctx, input: Edit & ScheduleInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  await onVersion(ctx, input, async (post) => {
    const at = input.scheduled_at ?? post.scheduled_at;
    if (at === null) throw invalidField(["scheduled_at"], "Say when the post goes out.", "required");
    const scheduledAt = new Date(at);
    await assertInFuture(scheduledAt);
    await goOut(ctx, post, { scheduledAt, timezone: input.timezone ?? post.timezone }, "post.schedule");
  });
  return await getPost(ctx, { id: input.id });
}

/** Due at once. What is already out stays as it is; what is held, failed or cancelled goes out too. */
export async function publishPostNow(ctx: Ctx, input: Edit): Promise<Post> {
  requirePermission(ctx, "posts:write");
  await onVersion(ctx, input, async (post) => {
    const now = { scheduledAt: await databaseNow(), timezone: post.timezone };
    await goOut(ctx, post, now, "post.publish_now");
  });
  return await getPost(ctx, { id: input.id });
}

async function goOut(
  ctx: Ctx,
  post: Post,
  time: PostTime & { scheduledAt: Date },
  action: string,
): Promise<void> {
  const content = contentOfPost(post);
  const found = await loadReferences(ctx.workspaceId, content, content);
  const left = withoutPublished(content, post.deliveries);
  if (left.accountIds.length === 0 && content.accountIds.length > 0)
    throw conflict("This post is out on all its accounts.");
  await assertPublishable(ctx.workspaceId, left, found);
  const { card } = await withReadCard(ctx, content, found);
  await transaction(async (tx) => {
    const locked = await lockPost(tx, ctx, post.id, post.revision);
    const scheduled = await scheduleDeliveries(tx, post.id, time.scheduledAt);
    if (scheduled.length === 0) throw conflict("This post is out on all its accounts.");
    await tx.db.post.update({
      where: { id: post.id },
      data: { ...timeColumns(time, locked.createdAt), ...cardColumn(card) },
      select: { id: true },
    });
    const data = { scheduled_at: time.scheduledAt.toISOString() };
    await recordAudit(tx, ctx, { action, entityType: "post", entityId: post.id, data });
    await notifyChange(tx, ctx.workspaceId, { type: "post.changed", post_id: post.id });
  });
}
