/**
 * Where a delivery goes when a try did not publish it. One pure decision for failures before the intent and for
 * documented rejections after it.
 */
import { KIND_RULES, type PlatformError } from "@/lib/platforms/core/error";
import {
  BLOCKED_RECHECK_MS,
  HELD_RECHECK_MS,
  limitUntil,
  MAX_LIMITED_MS,
  MAX_RETRIES,
  OWN_TROUBLE_RECHECK_MS,
  retryDelayMs,
} from "./back-off";
import {
  failureReason,
  kindReason,
  ownReason,
  type Names,
  type OwnReasonKind,
  type StoredReason,
} from "./reason";
import type { DeliveryState } from "./states";

export interface Departure {
  state: Extract<DeliveryState, "retrying" | "failed" | "blocked" | "held" | "scheduled">;
  /** Null in a final state. */
  wakeAt: Date | null;
  reason: StoredReason | null;
  usesAttempt: boolean;
  /** A limit makes it wait: starts or continues the 24 hours. */
  limited: boolean;
}

export interface Trial {
  now: Date;
  attemptsUsed: number;
  limitedSince: Date | null;
  names: Names;
}

function inMs(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

/** Held until a person says yes. */
export function heldFor(kind: OwnReasonKind, trial: Trial, message: string | null = null): Departure {
  return {
    state: "held",
    wakeAt: inMs(trial.now, HELD_RECHECK_MS),
    reason: ownReason(kind, trial.names, message),
    usesAttempt: false,
    limited: false,
  };
}

/** Waits for what is ours to come back: no try of the network is used up, and the gate holds it when that takes too long. */
export function waitingForUs(trial: Trial, message: string): Departure {
  const wakeAt = inMs(trial.now, OWN_TROUBLE_RECHECK_MS);
  const reason = { ...ownReason("storage_away", trial.names, message), retry_at: wakeAt.toISOString() };
  return { state: "retrying", wakeAt, reason, usesAttempt: false, limited: false };
}

/** Waits for a limit without using a try up; after 24 hours of it a person decides. */
export function limited(
  kind: "rate_limited" | "quota_exhausted" | "not_ready",
  until: Date,
  trial: Trial,
  message: string | null,
): Departure {
  const since = trial.limitedSince ?? trial.now;
  const end = inMs(since, MAX_LIMITED_MS);
  if (end <= trial.now) return heldFor("limited_too_long", trial, message);
  const wakeAt = until < end ? until : end;
  return {
    state: kind === "quota_exhausted" ? "blocked" : "retrying",
    wakeAt,
    reason: { ...kindReason(kind, trial.names, message), retry_at: wakeAt.toISOString() },
    usesAttempt: false,
    limited: true,
  };
}

/** The rule of the error's kind, applied. `outcome_unknown` here means: before the intent, so nothing was sent. */
export function departureFor(error: PlatformError, trial: Trial, random: () => number): Departure {
  const { detail, kind } = error;
  const failed: Departure = {
    state: "failed",
    wakeAt: null,
    reason: failureReason(error, trial.names, null),
    usesAttempt: true,
    limited: false,
  };
  switch (KIND_RULES[kind].then) {
    case "fail":
      return failed;
    case "block": {
      const wakeAt = inMs(trial.now, BLOCKED_RECHECK_MS);
      return { ...failed, state: "blocked", wakeAt, usesAttempt: false };
    }
    case "wait": {
      const until = limitUntil(trial.now, detail.retryAt ?? detail.resetsAt, random);
      const waits = kind === "rate_limited" || kind === "quota_exhausted" ? kind : "not_ready";
      return limited(waits, until, trial, error.message);
    }
    case "retry":
    case "settle": {
      const used = trial.attemptsUsed + 1;
      if (used > MAX_RETRIES) return failed;
      const wakeAt = inMs(trial.now, retryDelayMs(used, random));
      return { ...failed, state: "retrying", wakeAt, reason: failureReason(error, trial.names, wakeAt) };
    }
  }
}
