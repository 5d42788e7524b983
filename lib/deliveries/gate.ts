/** What is checked at every claim before anything is prepared: the account, the limits, the lateness. Pure. */
import { BLOCKED_RECHECK_MS, MAX_RETRIES } from "./back-off";
import { heldFor, limited, type Departure, type Trial } from "./departure";
import type { Claimed } from "./load";
import { kindReason, ownReason, type StoredReason } from "./reason";

function blockedBy(reason: StoredReason, trial: Trial): Departure {
  const wakeAt = new Date(trial.now.getTime() + BLOCKED_RECHECK_MS);
  return { state: "blocked", wakeAt, reason, usesAttempt: false, limited: false };
}

/** The account's own state, or null when it can publish. */
function accountDeparture(d: Claimed, trial: Trial): Departure | null {
  const { status, statusReason } = d.account;
  if (status === "active") return null;
  if (status === "disconnecting" || status === "disconnected") return heldFor("disconnected", trial);
  if (status === "inactive") return blockedBy(ownReason("paused", trial.names), trial);
  return blockedBy(
    kindReason(status === "expired" ? "auth_expired" : "permission", trial.names, statusReason),
    trial,
  );
}

/** Rule 8: the delay since it was due, or since a person last said yes, whichever is later. */
export function isLate(d: Pick<Claimed, "dueAt" | "approvedAt" | "now" | "latenessMs">): boolean {
  const since = Math.max(d.dueAt?.getTime() ?? 0, d.approvedAt?.getTime() ?? 0);
  return since > 0 && d.now.getTime() - since > d.latenessMs;
}

export function trialOf(d: Claimed): Trial {
  return { now: d.now, attemptsUsed: d.attemptsUsed, limitedSince: d.limitedSince, names: d.names };
}

/** Why this delivery may not be tried now, or null. */
export function gate(d: Claimed): Departure | null {
  const trial = trialOf(d);
  if (d.attemptsUsed > MAX_RETRIES) {
    const reason = ownReason("interrupted", d.names);
    return { state: "failed", wakeAt: null, reason, usesAttempt: false, limited: false };
  }
  if (isLate(d)) {
    const minutes = Math.round(
      (d.now.getTime() - Math.max(d.dueAt?.getTime() ?? 0, d.approvedAt?.getTime() ?? 0)) / 60_000,
    );
    return heldFor(
      "late",
      trial,
      `Late by ${String(minutes)} minutes; the limit is ${String(d.latenessMs / 60_000)}.`,
    );
  }
  const account = accountDeparture(d, trial);
  if (account !== null) return account;
  if (d.limitedUntil === null) return null;
  const kind = d.limitKind === "quota_exhausted" ? "quota_exhausted" : "rate_limited";
  return limited(kind, d.limitedUntil, trial, null);
}

/** A blocked delivery whose account is mended and unlimited goes back to its place. */
export function isMended(d: Claimed): boolean {
  return d.account.status === "active" && d.limitedUntil === null;
}
