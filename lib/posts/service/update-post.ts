import "server-only";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { AppError, conflict } from "@/lib/core/errors";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { scheduleDeliveries, touchDeliveries, unscheduleDeliveries } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { getPost } from "@/lib/posts/queries";
import type { Post, ReplacePostInput, UpdatePostInput } from "@/lib/posts/schema";
import { assertPublishable } from "../internal/check-post";
import { assertNotOut, changedAccounts, lockPost, onVersion, type Edit } from "../internal/editing";
import { dropReplacedPicture, withReadCard } from "../internal/link-card";
import {
  contentAfter,
  contentOfPost,
  contentOfReplaced,
  mediaIdsOf,
  withoutPublished,
  type PostContent,
} from "../internal/post-content";
import { assertInFuture, timeColumns, workspaceZone, type PostTime } from "../internal/post-time";
import { loadReferences, referenceIssues, type References } from "../internal/references";
import { postColumns, storeParts } from "../internal/store-post";

/** What happens to the deliveries besides the content: nothing, a (new) time, or back to being a draft. */
type TimeChange = { to: "keep" } | { to: "schedule"; dueAt: Date } | { to: "draft" };

interface Change {
  before: PostContent;
  after: PostContent;
  found: References;
  time: PostTime;
  timeChange: TimeChange;
}

/** Only what is given changes. Throws 412 with the newer version, 409 for what is out or being sent. */
export async function updatePost(ctx: Ctx, input: Edit & UpdatePostInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  await onVersion(ctx, input, async (post) => {
    const before = contentOfPost(post);
    await applyEdit(ctx, post, { before, after: contentAfter(before, input) }, input);
  });
  return await getPost(ctx, { id: input.id });
}

/** The time of a post that is sent back as it was read stays, whatever became of the post. */
function timeOfReplaced(post: Post, input: ReplacePostInput, timezone: string): TimeInput {
  const isSame = Date.parse(input.scheduled_at ?? "") === Date.parse(post.scheduled_at ?? "");
  const isSameTime = isSame || (input.scheduled_at === null && post.scheduled_at === null);
  const isReadBack = input.status === post.status && input.draft === undefined;
  return isReadBack && isSameTime ? { timezone } : { ...input, timezone };
}

/** Everything is replaced: what is absent is emptied, and without a time the post is a draft again. */
export async function replacePost(ctx: Ctx, input: Edit & ReplacePostInput): Promise<Post> {
  requirePermission(ctx, "posts:write");
  const timezone = input.timezone ?? (await workspaceZone(ctx.workspaceId));
  await onVersion(ctx, input, async (post) => {
    const before = contentOfPost(post);
    const after = contentOfReplaced(before, input);
    await applyEdit(ctx, post, { before, after }, timeOfReplaced(post, input, timezone));
  });
  return await getPost(ctx, { id: input.id });
}

type TimeInput = Pick<UpdatePostInput, "scheduled_at" | "timezone" | "draft">;

function timeAfter(post: Post, input: TimeInput): { time: PostTime; timeChange: TimeChange } {
  const stored = post.scheduled_at === null ? null : new Date(post.scheduled_at);
  const given = input.scheduled_at ? new Date(input.scheduled_at) : null;
  const scheduledAt = input.scheduled_at === undefined ? stored : given;
  const time = { scheduledAt, timezone: input.timezone ?? post.timezone };
  if (input.draft === true) return { time, timeChange: { to: "draft" } };
  if (input.scheduled_at === null) return { time, timeChange: { to: "draft" } };
  const wanted = input.draft === false ? scheduledAt : given;
  if (wanted === null) return { time, timeChange: { to: "keep" } };
  const sameTime = stored !== null && wanted.getTime() === stored.getTime();
  return {
    time,
    timeChange: sameTime && waitsForTime(post) ? { to: "keep" } : { to: "schedule", dueAt: wanted },
  };
}

/** An account that joins a post which waits for its time goes out with it. */
function withAddedAccounts(
  post: Post,
  before: PostContent,
  after: PostContent,
  plan: { time: PostTime; timeChange: TimeChange },
): { time: PostTime; timeChange: TimeChange } {
  const added = after.accountIds.some((id) => !before.accountIds.includes(id));
  const { scheduledAt } = plan.time;
  if (!added || plan.timeChange.to !== "keep" || !waitsForTime(post) || scheduledAt === null) return plan;
  return { ...plan, timeChange: { to: "schedule", dueAt: scheduledAt } };
}

async function applyEdit(
  ctx: Ctx,
  post: Post,
  { before, after: written }: { before: PostContent; after: PostContent },
  input: TimeInput,
): Promise<void> {
  const found = await loadReferences(ctx.workspaceId, written, before);
  const issues = referenceIssues(written, found);
  if (issues.length > 0)
    throw new AppError("invalid_input", "The post names something that is not here.", { issues });
  const after = await withReadCard(ctx, written, found);
  const { time, timeChange } = withAddedAccounts(post, before, after, timeAfter(post, input));
  if (timeChange.to === "draft") assertNotOut(post, before.accountIds);
  assertNotOut(post, changedAccounts(before, after, post));
  // A draft may be anything; what has a time, or gets one, must be what the networks take.
  const staysDraft = timeChange.to === "draft" || (timeChange.to === "keep" && !waitsForTime(post));
  if (timeChange.to === "schedule") await assertInFuture(timeChange.dueAt);
  if (!staysDraft) await assertPublishable(ctx.workspaceId, withoutPublished(after, post.deliveries), found);
  const change: Change = { before, after, found, time, timeChange };
  await transaction((tx) => store(tx, ctx, post, change));
  await dropReplacedPicture(ctx, before, after);
}

function waitsForTime(post: Post): boolean {
  return post.deliveries.some(
    (delivery) => !["draft", "published", "failed", "cancelled"].includes(delivery.status),
  );
}

async function store(tx: Transaction, ctx: Ctx, post: Post, change: Change): Promise<void> {
  const { before, after, found, time, timeChange } = change;
  const locked = await lockPost(tx, ctx, post.id, post.revision);
  const changed = changedAccounts(before, after, post);
  if (changed.length > 0) await touchDeliveries(tx, post.id);
  await storeParts(tx, locked, after, found, locked.deliveries, mediaIdsOf(before));
  await tx.db.post.update({
    where: { id: post.id },
    data: { ...postColumns(after), ...timeColumns(time, locked.createdAt) },
    select: { id: true },
  });
  if (timeChange.to === "draft") await unscheduleDeliveries(tx, post.id);
  else if (timeChange.to === "schedule") {
    const scheduled = await scheduleDeliveries(tx, post.id, timeChange.dueAt);
    if (scheduled.length === 0) throw conflict("This post is out on all its accounts.");
  }
  const data = { scheduled_at: time.scheduledAt?.toISOString() ?? null, accounts: changed };
  await recordAudit(tx, ctx, { action: "post.update", entityType: "post", entityId: post.id, data });
  await notifyChange(tx, ctx.workspaceId, { type: "post.changed", post_id: post.id });
}
