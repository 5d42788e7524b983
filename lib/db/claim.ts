import "server-only";
import type { HeldClaim } from "@/lib/core/actor";
import { conflict } from "@/lib/core/errors";
import type { Transaction } from "./transaction";

/**
 * Marks the call done inside the verb's own transaction, with what it changed: a repeat then never does the work again,
 * whenever the process dies. Throws `conflict` when the lease ran out and a repeat has taken the work over: this
 * transaction must not commit.
 * @param entityId id of what was made or changed; the first one is what the answer is read from again
 */
export async function markClaimDone(tx: Transaction, claim: HeldClaim, entityId: string): Promise<void> {
  const { scope, key, leaseToken } = claim;
  const count = await tx.db.$executeRaw`
    update idempotency_records
    set done_at = coalesce(done_at, app_now()),
      entities = case when ${entityId} = any(entities) then entities else array_append(entities, ${entityId}) end
    where actor_key = ${scope} and key = ${key} and lease_token = ${leaseToken}`;
  if (count === 0) throw conflict("A repeat with the same Idempotency-Key has taken this request over.");
}
