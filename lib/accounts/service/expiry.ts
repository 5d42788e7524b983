import "server-only";
/** Sign-ins that only a person can renew: announced while there is time, and marked once they have ended. */
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { notifyChange } from "@/lib/events/service";
import { PlatformError } from "@/lib/platforms/core/error";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platformOf } from "../internal/networks";
import { markAccount } from "./mark";

/** LinkedIn's sign-ins end after 60 days and are to be announced from day 45 on (linkedin.md §1.3). */
const NOTICE_DAYS = 15;
const BATCH = 200;

const ENDED = `
  SELECT id FROM social_accounts
  WHERE NOT refreshable AND status = 'active' AND access_expires_at <= app_now() LIMIT $1`;

/** Marks accounts whose sign-in has ended: an account that cannot publish must not look healthy until a post fails. */
export async function markEnded(): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(ENDED, [BATCH]);
  for (const { id } of rows) {
    await markAccount(id, new PlatformError("auth_expired", { message: "The sign-in has ended." }));
  }
}

const ENDING = `
  SELECT a.id, a.workspace_id AS "workspaceId", a.platform, a.username,
    ceil(extract(epoch FROM a.access_expires_at - app_now()) / 86400)::int AS days
  FROM social_accounts a
  WHERE NOT a.refreshable AND a.status = 'active' AND a.access_expires_at <= app_now() + make_interval(days => $1)
    AND NOT EXISTS (SELECT 1 FROM notifications n
      WHERE n.account_id = a.id AND n.kind = 'account.expiring' AND n.created_at >= a.connected_at)
  LIMIT $2 FOR UPDATE OF a SKIP LOCKED`;

interface Ending {
  id: string;
  workspaceId: string;
  platform: PlatformId;
  username: string;
  days: number;
}

/** One notice per connection, two weeks before its sign-in ends. */
export async function announceEnding(): Promise<void> {
  await transaction(async (tx) => {
    const ending = await tx.db.$queryRawUnsafe<Ending[]>(ENDING, NOTICE_DAYS, BATCH);
    await tx.db.notification.createMany({
      data: ending.map((account) => {
        const network = platformOf(account.platform).manifest.name;
        const when = account.days <= 1 ? "within a day" : `in ${String(account.days)} days`;
        return {
          id: newId("notification"),
          workspaceId: account.workspaceId,
          kind: "account.expiring",
          title: `Sign in to ${network} again for ${account.username}`,
          body: `The sign-in ends ${when}, and ${network} lets only a person renew it. Reconnect ${account.username} before then, so that no post has to wait.`,
          accountId: account.id,
        };
      }),
    });
    for (const { id, workspaceId } of ending)
      await notifyChange(tx, workspaceId, { type: "notification.created", account_id: id });
  });
}
