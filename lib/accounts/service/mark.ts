import "server-only";
/** Records what a network said about an account, and tells the workspace when a person must act. */
import { newId } from "@/lib/core/ids";
import { redactText } from "@/lib/core/redaction";
import { transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import { type PlatformError, wordsOf } from "@/lib/platforms/core/error";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { phrase } from "../internal/failure";
import { lockAccount } from "../internal/lock-account";

const STATUS_OF = {
  auth_expired: "expired",
  auth_revoked: "expired",
  permission: "error",
  policy: "error",
} as const;

/** Marks the account after a definite rejection; other kinds only leave their trace in `last_error`. */
export async function markAccount(accountId: string, error: PlatformError): Promise<void> {
  await transaction(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (account === null) return;
    const platform = account.platform as PlatformId;
    const words = wordsOf(error);
    const sentence = phrase(words.sentence, platform, account.username);
    const fix = phrase(words.fix, platform, account.username);
    const status = error.kind in STATUS_OF ? STATUS_OF[error.kind as keyof typeof STATUS_OF] : null;
    const changes = status !== null && account.status === "active";
    await tx.db.socialAccount.update({
      where: { id: accountId },
      data: {
        lastError: {
          kind: error.kind,
          message: redactText(error.detail.message),
          fix,
          at: new Date().toISOString(),
        },
        ...(changes ? { status, statusReason: sentence } : {}),
      },
    });
    await notifyChange(tx, account.workspaceId, { type: "account.changed", account_id: accountId });
    if (!changes) return;
    await tx.db.notification.create({
      data: {
        id: newId("notification"),
        workspaceId: account.workspaceId,
        kind: "account.error",
        title: `${account.username} must be reconnected`,
        body: `${sentence} ${fix}`,
        accountId,
      },
    });
    await notifyChange(tx, account.workspaceId, { type: "notification.created", account_id: accountId });
  });
}
