/** What helps with a delivery that does not go out by itself: the click that the reason asks for comes first. Pure. */
import type { Delivery } from "@/lib/deliveries/schema";
import type { DeliveryState } from "@/lib/deliveries/states";

export type Step = "mend_account" | "edit" | "retry";

const RETRYABLE: readonly DeliveryState[] = ["failed", "cancelled", "held", "blocked"];
const NEEDS_ACCOUNT = new Set(["auth_expired", "auth_revoked", "permission", "paused", "disconnected"]);
const NEEDS_EDIT = new Set(["invalid_content", "duplicate", "media_rejected", "policy", "permanent"]);
const BROKEN = new Set(["error", "expired", "disconnecting", "disconnected"]);

/** Whether the account itself must be mended before anything can go out through it. */
export function isAccountBroken(delivery: Pick<Delivery, "account">): boolean {
  return BROKEN.has(delivery.account.status);
}

/** Steps that help now, the most helpful first; none when there is nothing to do. */
export function stepsOf(
  delivery: Pick<Delivery, "status" | "reason" | "account" | "unsettled_attempt_id">,
): Step[] {
  const { status, reason } = delivery;
  if (status === "published" || status === "unknown") return [];
  // What was sent and is not settled is settled first: the server refuses to send it again.
  const retry: Step[] = RETRYABLE.includes(status) && delivery.unsettled_attempt_id === null ? ["retry"] : [];
  const kind = reason?.kind ?? "";
  if (isAccountBroken(delivery) || NEEDS_ACCOUNT.has(kind)) return ["mend_account", ...retry];
  if (status === "failed" && NEEDS_EDIT.has(kind)) return ["edit", ...retry];
  return retry;
}

/** What trying again means here: a time that is ahead is kept, one that has passed means at once. */
export function retryLabel(delivery: Pick<Delivery, "status" | "scheduled_at">, now: Date): string {
  if (delivery.status !== "held" && delivery.status !== "cancelled") return "Retry";
  const isAhead = delivery.scheduled_at !== null && new Date(delivery.scheduled_at) > now;
  return isAhead ? "Schedule again" : "Publish now";
}
