import "server-only";
/**
 * Rule 1: one conditional update checks state and lease and hands out a new lease token; the caps in flight are
 * counted in the same statement. What was claimed is then loaded with everything a publish needs, in one query.
 */
import type { Clock } from "@/lib/core/clock";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { loadClaimed, type Claimed } from "./load";
import type { Database } from "./ports";
import type { DeliveryState } from "./states";

export interface Room {
  platform: PlatformId;
  /** Leases this process can take now. */
  slots: number;
  maxInFlight: number;
  maxInFlightPerAccount: number;
}

export interface Claimer {
  workerId: string;
  leaseMs: number;
  clock: Clock;
}

export const CLAIM = {
  name: "delivery-claim",
  text: "SELECT delivery_id, token, state_before FROM claim_deliveries($1, $2, $3::text[], $4::int[], $5::int[], $6::int[], $7)",
};

/** Takes leases on what is due, oldest first, as far as `rooms` and the caps allow. With `only`, at most that one. */
export async function claim(
  database: Database,
  claimer: Claimer,
  rooms: readonly Room[],
  only: string | null = null,
): Promise<Claimed[]> {
  const open = rooms.filter((room) => room.slots > 0);
  if (open.length === 0) return [];
  const { rows } = await database.query<{ delivery_id: string; token: string; state_before: DeliveryState }>({
    ...CLAIM,
    values: [
      claimer.workerId,
      claimer.leaseMs,
      open.map((room) => room.platform),
      open.map((room) => room.slots),
      open.map((room) => room.maxInFlight),
      open.map((room) => room.maxInFlightPerAccount),
      only,
    ],
  });
  if (rows.length === 0) return [];
  const leases = rows.map((row) => ({
    deliveryId: row.delivery_id,
    token: row.token,
    before: row.state_before,
  }));
  return loadClaimed(database, claimer.clock, leases);
}

/** When the engine should look at this delivery again; null when nothing more happens by itself. */
export async function wakeTime(database: Database, deliveryId: string): Promise<Date | null> {
  const { rows } = await database.query<{ wake_at: Date | null }>({
    name: "delivery-wake",
    text: "SELECT wake_at FROM deliveries WHERE id = $1",
    values: [deliveryId],
  });
  return rows[0]?.wake_at ?? null;
}
