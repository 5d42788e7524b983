import "server-only";
import type { Transaction } from "@/lib/db/transaction";
import type { ChangeEvent } from "./contract";
import { EVENTS_CHANNEL } from "./channel";

/** Tells every open dashboard of the workspace about a change, once the caller's transaction has committed. */
export async function notifyChange(tx: Transaction, workspaceId: string, event: ChangeEvent): Promise<void> {
  const payload = JSON.stringify({ workspace_id: workspaceId, ...event });
  await tx.db.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, ${payload})`;
}
