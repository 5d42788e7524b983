import "server-only";
import { openSession } from "@/lib/accounts/service/session";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { HttpFailure } from "@/lib/core/http";
import { transaction, type Transaction } from "@/lib/db/transaction";
import type { Delivery } from "@/lib/deliveries/schema";
import { cancelDeliveries } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { PlatformError } from "@/lib/platforms/core/error";
import { logger } from "@/lib/server/logger";
import type { DeletePostQuery, Post } from "@/lib/posts/schema";
import { lockPost, onVersion, type Edit } from "../internal/editing";

interface Removal {
  delivery_id: string;
  deleted: boolean;
  message: string | null;
}

/** Deletes one published post on its network. Never throws for what the network says: the answer tells. */
async function removeThere(delivery: Delivery): Promise<Removal> {
  const answer = (deleted: boolean, message: string | null) => ({
    delivery_id: delivery.id,
    deleted,
    message,
  });
  if (delivery.platform_post_id === null) return answer(false, "We do not know its id on the network.");
  try {
    const { platform, session, ctx } = await openSession(delivery.account.id);
    if (platform.remove === null)
      return answer(false, `${platform.manifest.name} does not let programs delete posts.`);
    await platform.remove({ ...ctx, session }, delivery.platform_post_id);
    return answer(true, null);
  } catch (error) {
    if (error instanceof PlatformError || error instanceof HttpFailure) return answer(false, error.message);
    logger.error({ error, delivery_id: delivery.id }, "A post could not be deleted on its network.");
    return answer(false, "Something went wrong on our side; delete it on the network.");
  }
}

/**
 * Cancels what waits and takes the post away here; with `on_platform` also where it is published. Its attempts stay
 * in the log. Throws `conflict` while a delivery is being sent.
 */
export async function deletePost(
  ctx: Ctx,
  input: Edit & DeletePostQuery,
): Promise<{ deleted: true; platforms: Removal[] }> {
  requirePermission(ctx, "posts:write");
  let deliveries: Delivery[] = [];
  await onVersion(ctx, input, async (post) => {
    await transaction((tx) => remove(tx, ctx, post));
    deliveries = post.deliveries;
  });
  if (input.on_platform !== "true") return { deleted: true, platforms: [] };
  const published = deliveries.filter((delivery) => delivery.status === "published");
  return { deleted: true, platforms: await Promise.all(published.map(removeThere)) };
}

async function remove(tx: Transaction, ctx: Ctx, post: Post): Promise<void> {
  await lockPost(tx, ctx, post.id, post.revision);
  await cancelDeliveries(tx, post.id);
  await tx.db.post.update({
    where: { id: post.id },
    data: { deletedAt: new Date() },
    select: { id: true },
  });
  await recordAudit(tx, ctx, { action: "post.delete", entityType: "post", entityId: post.id });
  await notifyChange(tx, ctx.workspaceId, { type: "post.changed", post_id: post.id });
}
