import "server-only";
/** Renaming and pausing. A paused account's posts wait as `blocked` and go on when it is resumed. */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { conflict, notFound } from "@/lib/core/errors";
import { transaction } from "@/lib/db/transaction";
import { recordAudit } from "@/lib/audit-log/service";
import { resumeBlocked } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import { lockAccount } from "../internal/lock-account";
import { getAccount } from "../queries";
import type { SocialAccount, UpdateAccountInput } from "../schema";

export async function updateAccount(
  ctx: Ctx,
  input: UpdateAccountInput & { id: string },
): Promise<SocialAccount> {
  requirePermission(ctx, "accounts:write");
  await transaction(async (tx) => {
    const account = await lockAccount(tx, input.id);
    if (account?.workspaceId !== ctx.workspaceId) throw notFound("account");
    const turns = input.status !== undefined && input.status !== account.status;
    if (turns && account.status !== "active" && account.status !== "inactive") {
      throw conflict("Reconnect this account first: it cannot be paused or resumed as it is.");
    }
    await tx.db.socialAccount.update({
      where: { id: input.id },
      data: {
        ...(input.account_name === undefined ? {} : { displayName: input.account_name }),
        ...(turns
          ? { status: input.status, statusReason: input.status === "inactive" ? "Paused." : null }
          : {}),
      },
    });
    if (turns && input.status === "active") await resumeBlocked(tx, input.id);
    await notifyChange(tx, ctx.workspaceId, { type: "account.changed", account_id: input.id });
    await recordAudit(tx, ctx, {
      action: "account.updated",
      entityType: "social_account",
      entityId: input.id,
      data: { ...(input.status === undefined ? {} : { status: input.status }) },
    });
  });
  return await getAccount(ctx, input);
}
