import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import type { ReadNotificationsInput } from "./schema";

/** Marks the given ones, or all, as read. Ids of another workspace are left alone, like unknown ones. */
export async function readNotifications(ctx: Ctx, input: ReadNotificationsInput): Promise<{ read: number }> {
  requirePermission(ctx, "posts:write");
  const read = await transaction(async (tx) => {
    const { count } = await tx.db.notification.updateMany({
      where: {
        workspaceId: ctx.workspaceId,
        readAt: null,
        ...(input.ids === undefined ? {} : { id: { in: input.ids } }),
      },
      data: { readAt: new Date() },
    });
    // Other open dashboards count again.
    if (count > 0) await notifyChange(tx, ctx.workspaceId, { type: "notification.created" });
    return count;
  });
  return { read };
}
