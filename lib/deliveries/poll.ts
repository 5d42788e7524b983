import "server-only";
/** A network that accepted the post and works on it is asked until it is done, or until its deadline. */
import { KIND_RULES, PlatformError } from "@/lib/platforms/core/error";
import type { Outcome } from "./decide-outcome";
import { departureFor } from "./departure";
import { preparingFailure } from "./failure";
import { trialOf } from "./gate";
import { LeaseLost } from "./lease";
import type { Claimed, UnsettledRow } from "./load";
import { openFor } from "./open-account";
import { recordOutcome } from "./outcome";
import type { EngineDeps } from "./ports";
import { firstQuestionMs } from "./settle";

const RECHECK_MS = 10_000;
const SHORTEST_RECHECK_MS = 1_000;
const RECHECK_WITHOUT_ACCOUNT_MS = 300_000;

const LATER = {
  name: "poll-later",
  text: `UPDATE deliveries SET wake_at = app_now() + $3 * interval '1 millisecond', lease_token = NULL, lease_until = NULL,
  lease_owner = NULL WHERE id = $1 AND lease_token = $2 RETURNING wake_at`,
};

async function later(d: Claimed, delayMs: number, deps: EngineDeps): Promise<Date> {
  const untilEnd =
    d.processingUntil === null ? delayMs : Math.max(100, d.processingUntil.getTime() - d.now.getTime());
  const { rows } = await deps.database.query<{ wake_at: Date }>({
    ...LATER,
    values: [d.id, d.token, Math.min(delayMs, untilEnd)],
  });
  const row = rows[0];
  if (row === undefined) throw new LeaseLost(d.id);
  return row.wake_at;
}

function overdue(d: Claimed): boolean {
  return d.processingUntil !== null && d.processingUntil <= d.now;
}

async function finish(
  d: Claimed,
  unsettled: UnsettledRow,
  outcome: Outcome,
  deps: EngineDeps,
): Promise<Date | null> {
  await recordOutcome(d, unsettled.id, outcome, "poll", deps);
  if (outcome.kind === "not_published") return outcome.departure.wakeAt;
  return outcome.kind === "unknown" ? new Date(d.now.getTime() + outcome.checkAfterMs) : null;
}

function givesUp(d: Claimed, deps: EngineDeps): Outcome {
  const error = new PlatformError("outcome_unknown", {
    message: "The network accepted the post and never said that it was done.",
  });
  return { kind: "unknown", error, checkAfterMs: firstQuestionMs(deps.platform(d.platform).settle) };
}

/** A limit says itself when it ends; the account may need a person; else soon. */
function recheckMs(error: PlatformError, now: Date): number {
  const said = error.detail.retryAt ?? error.detail.resetsAt;
  if (said !== undefined) return Math.max(SHORTEST_RECHECK_MS, said.getTime() - now.getTime());
  return KIND_RULES[error.kind].then === "block" ? RECHECK_WITHOUT_ACCOUNT_MS : RECHECK_MS;
}

/** Asks once. */
export async function poll(d: Claimed, unsettled: UnsettledRow, deps: EngineDeps): Promise<Date | null> {
  const platform = deps.platform(d.platform);
  if (platform.poll === null || unsettled.processingRef === null)
    return finish(d, unsettled, givesUp(d, deps), deps);
  try {
    const account = await openFor(d, deps);
    const answer = await platform.poll(account, unsettled.processingRef);
    if (answer.kind === "published") {
      const permalink =
        answer.permalink ?? platform.permalink?.(account.session, answer.remoteId, account.endpoints) ?? null;
      return await finish(d, unsettled, { kind: "published", remoteId: answer.remoteId, permalink }, deps);
    }
    if (overdue(d)) return await finish(d, unsettled, givesUp(d, deps), deps);
    return await later(d, answer.checkAfterMs, deps);
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown;
    const error = preparingFailure(thrown);
    if (KIND_RULES[error.kind].then === "fail") {
      const departure = departureFor(error, trialOf(d), deps.random);
      return finish(d, unsettled, { kind: "not_published", error, departure }, deps);
    }
    if (overdue(d)) return finish(d, unsettled, givesUp(d, deps), deps);
    return later(d, recheckMs(error, d.now), deps);
  }
}
