import "server-only";
/**
 * The heart: takes one delivery as far as it can go now. The database row is the truth; whoever calls this, however
 * often and from however many processes, at most one of them holds the lease, and nothing is sent without an intent.
 */
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { claim, wakeTime, type Room } from "./claim";
import { isMended, trialOf } from "./gate";
import { BLOCKED_RECHECK_MS } from "./back-off";
import { limited } from "./departure";
import { LeaseLost } from "./lease";
import { leave } from "./leave";
import type { Claimed } from "./load";
import { poll } from "./poll";
import type { EngineDeps } from "./ports";
import { publish } from "./publish";
import { settle } from "./settle";

const FINISH = {
  name: "delivery-finish",
  text: `UPDATE deliveries SET state = 'published', remote_id = $3, permalink = $4, published_at = COALESCE(published_at, app_now()),
  wake_at = NULL, reason = NULL, lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now()
WHERE id = $1 AND lease_token = $2`,
};

/** One of its attempts is known to be out: nothing may be sent any more. */
async function finishPublished(d: Claimed, deps: EngineDeps): Promise<null> {
  const values = [d.id, d.token, d.published?.remoteId, d.published?.permalink];
  await deps.database.query({ ...FINISH, values });
  deps.report({ workspaceId: d.workspaceId, type: "delivery.changed", postId: d.postId, deliveryId: d.id });
  return null;
}

async function revisitBlocked(d: Claimed, deps: EngineDeps): Promise<Date | null> {
  const base = { usesAttempt: false, limited: false } as const;
  if (isMended(d)) return leave(d, { ...base, state: "scheduled", wakeAt: d.now, reason: null }, null, deps);
  // Only a limit is in its way: it stays blocked for that, a day at most.
  if (d.account.status === "active" && d.limitedUntil !== null)
    return leave(d, limited("quota_exhausted", d.limitedUntil, trialOf(d), null), null, deps);
  const gone = d.account.status === "disconnecting" || d.account.status === "disconnected";
  const wakeAt = d.limitedUntil ?? new Date(d.now.getTime() + BLOCKED_RECHECK_MS);
  return leave(d, { ...base, state: gone ? "held" : "blocked", wakeAt, reason: d.reason }, null, deps);
}

async function step(d: Claimed, deps: EngineDeps, answered: () => void): Promise<Date | null> {
  if (d.unsettled !== null) {
    return d.unsettled.state === "processing" ? poll(d, d.unsettled, deps) : settle(d, d.unsettled, deps);
  }
  if (d.published !== null) return finishPublished(d, deps);
  if (d.state === "blocked") return revisitBlocked(d, deps);
  return publish(d, deps, answered);
}

/**
 * Works on a delivery whose lease the caller holds. Answers when it wants to be called again; null when it is final
 * or in other hands. `answered` is called when the network has answered and only the database is still awaited.
 */
export async function work(
  d: Claimed,
  deps: EngineDeps,
  answered: () => void = () => undefined,
): Promise<Date | null> {
  deps.leases.hold(d.id, d.token);
  try {
    return await step(d, deps, answered);
  } catch (error) {
    if (error instanceof LeaseLost) return null;
    throw error;
  } finally {
    deps.leases.drop(d.token);
  }
}

/** Room for one delivery of any network; the caps of the manifests hold here too. */
function oneOfAny(deps: EngineDeps): Room[] {
  return PLATFORM_IDS.map((platform) => {
    const { maxInFlight, maxInFlightPerAccount } = deps.platform(platform).manifest;
    return { platform, slots: 1, maxInFlight, maxInFlightPerAccount };
  });
}

/** Claims one delivery if it is due and free, and works on it. Answers when it wants to be called again. */
export async function advance(deliveryId: string, deps: EngineDeps): Promise<Date | null> {
  const [claimed] = await claim(deps.database, deps, oneOfAny(deps), deliveryId);
  if (claimed !== undefined) {
    const wakeAt = await work(claimed, deps);
    if (wakeAt !== null) return wakeAt;
  }
  return wakeTime(deps.database, deliveryId);
}
