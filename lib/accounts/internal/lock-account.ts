import "server-only";
import type { AccountStatus } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";

export interface LockedAccount {
  workspaceId: string;
  platform: string;
  username: string;
  status: AccountStatus;
}

/**
 * The account as it is until the transaction ends: a status that is decided from what was read must not overwrite a
 * disconnect that came in between. Null when there is no such account.
 */
export async function lockAccount(tx: Transaction, id: string): Promise<LockedAccount | null> {
  const [row] = await tx.db.$queryRaw<LockedAccount[]>`
    SELECT workspace_id AS "workspaceId", platform, username, status FROM social_accounts WHERE id = ${id}
    FOR NO KEY UPDATE`;
  return row ?? null;
}
