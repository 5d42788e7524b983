import "server-only";
import { recordAudit } from "@/lib/audit-log/service";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { conflict } from "@/lib/core/errors";
import { transaction } from "@/lib/db/transaction";
import { cancelDeliveries } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { getPost } from "@/lib/posts/queries";
import type { Post } from "@/lib/posts/schema";
import { lockPost, onVersion, type Edit } from "../internal/editing";

/** Stops what has not been sent. Throws `conflict` "being sent" when a delivery's intent is committed. */
export async function cancelPost(ctx: Ctx, input: Edit): Promise<Post> {
  requirePermission(ctx, "posts:write");
  await onVersion(ctx, input, (post) =>
    transaction(async (tx) => {
      await lockPost(tx, ctx, post.id, post.revision);
      const cancelled = await cancelDeliveries(tx, post.id);
      if (cancelled === 0) throw conflict("There is nothing left to cancel.");
      await recordAudit(tx, ctx, { action: "post.cancel", entityType: "post", entityId: post.id });
      await notifyChange(tx, ctx.workspaceId, { type: "post.changed", post_id: post.id });
    }),
  );
  return await getPost(ctx, input);
}
