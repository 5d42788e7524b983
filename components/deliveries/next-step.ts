/**
 * What helps with a delivery that does not go out by itself, and the words for it. Both follow what its account and
 * its state are now: the reason was written when something went wrong, and may be mended since. Pure.
 */
import { platformName } from "@/components/ui/platform-icon";
import type { Delivery } from "@/lib/deliveries/schema";
import type { DeliveryState } from "@/lib/deliveries/states";

export type Step = "mend_account" | "edit" | "retry";

const RETRYABLE: readonly DeliveryState[] = ["failed", "cancelled", "held", "blocked"];
/** States that their reason explains; in the others it is a thing of the past. */
const EXPLAINED: readonly DeliveryState[] = ["failed", "held", "blocked", "retrying", "processing"];
const OF_ACCOUNT = new Set(["auth_expired", "auth_revoked", "permission", "paused", "disconnected"]);
const OF_CONTENT = new Set(["invalid_content", "duplicate", "media_rejected", "policy", "permanent"]);
/** The same again would be refused for certain. */
const NEVER_AGAIN = new Set(["duplicate"]);
const BROKEN = new Set(["error", "expired", "disconnecting", "disconnected"]);

/** What the account needs before anything can go out through it; null: nothing. */
export function mendOf({ account }: Pick<Delivery, "account">): "reconnect" | "switch_on" | null {
  if (BROKEN.has(account.status)) return "reconnect";
  return account.status === "paused" ? "switch_on" : null;
}

/** Steps that help now, the most helpful first; none when there is nothing to do. */
export function stepsOf(
  delivery: Pick<Delivery, "status" | "reason" | "account" | "unsettled_attempt_id">,
): Step[] {
  const { status, reason } = delivery;
  if (status === "published" || status === "unknown") return [];
  const kind = reason?.kind ?? "";
  const failed = status === "failed";
  // What was sent and is not settled is settled first: the server refuses to send it again.
  const may =
    RETRYABLE.includes(status) &&
    delivery.unsettled_attempt_id === null &&
    !(failed && NEVER_AGAIN.has(kind));
  const retry: Step[] = may ? ["retry"] : [];
  if (mendOf(delivery) !== null) return ["mend_account", ...retry];
  if (failed && OF_CONTENT.has(kind)) return ["edit", ...retry];
  return retry;
}

/** What trying again means here: a time that is ahead is kept, one that has passed means at once. */
export function retryLabel(
  delivery: Pick<Delivery, "status" | "scheduled_at" | "reason">,
  now: Date,
): string {
  if (delivery.status === "failed" && OF_CONTENT.has(delivery.reason?.kind ?? "")) return "Retry unchanged";
  if (delivery.status !== "held" && delivery.status !== "cancelled") return "Retry";
  const isAhead = delivery.scheduled_at !== null && new Date(delivery.scheduled_at) > now;
  return isAhead ? "Schedule again" : "Publish now";
}

/** Why it is where it is and what to do, as of now; null when nothing is to be explained. */
export function wordsOf(
  delivery: Pick<Delivery, "status" | "reason" | "account" | "scheduled_at" | "unsettled_attempt_id">,
  now: Date,
): { sentence: string; fix: string } | null {
  const { status, reason, account } = delivery;
  if (reason === null || !EXPLAINED.includes(status)) return null;
  const name = account.username || account.account_name;
  const press = stepsOf(delivery).includes("retry") ? `press "${retryLabel(delivery, now)}"` : null;
  if (!OF_ACCOUNT.has(reason.kind)) return { sentence: reason.sentence, fix: withButton(reason.fix, press) };
  const mend = mendOf(delivery);
  const goesOn = status === "blocked" || press === null;
  if (mend === null) {
    return {
      sentence: `${name} could not publish when the post was due.`,
      fix: `It works again on ${platformName(account.platform)} now. ${goesOn ? "The post goes out in a moment." : `To send the post, ${press}.`}`,
    };
  }
  const how = mend === "reconnect" ? `Reconnect ${name}` : `Switch ${name} on`;
  const isOther = mend === "reconnect" && reason.kind === "paused";
  return {
    sentence:
      mend === "switch_on" ? `${name} is paused.` : isOther ? `${name} cannot publish now.` : reason.sentence,
    fix: how + (goesOn ? ". The post goes out after that." : `, then ${press}, or cancel the post.`),
  };
}

/** The stored words name a button: under the name that it has here, or not at all where it is not. */
function withButton(fix: string, press: string | null): string {
  if (press !== null) return fix.replace("press Retry", press).replace("Press Retry", `P${press.slice(1)}`);
  return fix.replace(/(?:,? (?:then|and))? press Retry/i, "").replace(/ Then\.$/, "");
}
