import "server-only";
/**
 * Rule 5: an unsettled attempt is settled, not repeated blindly. Replay where a repeat is harmless, ask where the
 * network knows the upload, search the account's posts otherwise; what cannot be told is asked of a person.
 */
import { PlatformError } from "@/lib/platforms/core/error";
import { KIND_RULES } from "@/lib/platforms/core/error";
import type { Settle } from "@/lib/platforms/core/platform";
import { nextQuestionMs } from "./back-off";
import type { Outcome } from "./decide-outcome";
import { departureFor } from "./departure";
import { draftOf, preparedOf } from "./draft";
import { preparingFailure } from "./failure";
import { trialOf } from "./gate";
import { LeaseLost } from "./lease";
import { rememberLimit } from "./limits";
import type { Claimed, Settling, UnsettledRow } from "./load";
import { NetworkClock } from "./network-clock";
import { notify } from "./notification";
import { openFor } from "./open-account";
import { recordOutcome, type SettledBy } from "./outcome";
import type { EngineDeps } from "./ports";
import { kindReason } from "./reason";
import { REFUSED_REPEAT } from "./reopen";
import { replay } from "./replay";
import { searchForPost, type Answer } from "./search";

/** The intent's time is stored rounded to the millisecond. */
const ROUNDING_MS = 2;

/** A post that went through is often found at once; a repeat waits until the network has settled. */
export function firstQuestionMs(settle: Settle): number {
  return settle.strategy === "search" ? Math.min(1_000, settle.settleAfterMs) : settle.settleAfterMs;
}

async function question(d: Claimed, unsettled: UnsettledRow, deps: EngineDeps): Promise<Answer> {
  const { settle } = deps.platform(d.platform);
  const early = unsettled.startedAt.getTime() + firstQuestionMs(settle) - d.now.getTime();
  if (early > ROUNDING_MS)
    return {
      outcome: "undecided",
      reason: "The network is given time to settle.",
      retryAfterMs: early,
      exactly: true,
    };
  const opened = await openFor(d, deps);
  const theirs = await NetworkClock.start(deps);
  const account = { ...opened, http: theirs.watch(opened.http) };
  const attempt = theirs.attempt(unsettled, d.now, d.account.id);
  try {
    switch (settle.strategy) {
      case "replay":
        return await replay(d, unsettled, account, attempt, theirs, deps);
      case "ask": {
        const draft = await draftOf(d, unsettled.snapshot, unsettled.idempotencyKey, deps);
        return await settle.ask(account, draft, preparedOf(d, unsettled.fingerprint), attempt);
      }
      case "search":
        return await searchForPost(d, unsettled, settle, account, attempt, theirs, deps);
    }
  } catch (thrown) {
    if (thrown instanceof PlatformError && KIND_RULES[thrown.kind].then === "block") {
      const answer = await deps.accounts.rejected(d.account, account.session, thrown);
      if (answer === "renewed")
        return { outcome: "undecided", reason: thrown.message, retryAfterMs: 1_000, exactly: true };
    }
    throw thrown;
  }
}

/** A failure of the question decides nothing; a limit says when to ask again. */
async function questionFailed(d: Claimed, thrown: unknown, deps: EngineDeps): Promise<Answer> {
  if (thrown instanceof LeaseLost) throw thrown;
  const error = preparingFailure(thrown);
  await rememberLimit(d, error, deps);
  const said = error.detail.retryAt ?? error.detail.resetsAt;
  const wait = said === undefined ? 0 : Math.max(1_000, said.getTime() - d.now.getTime());
  return { outcome: "undecided", reason: error.message, retryAfterMs: wait };
}

const MARK_UNKNOWN = {
  name: "settle-mark-unknown",
  text: `WITH mine AS (
  UPDATE deliveries SET state = 'unknown', reason = $4::jsonb, updated_at = app_now()
  WHERE id = $1 AND lease_token = $2 AND state IN ('publishing', 'processing') RETURNING id
)
UPDATE attempts SET state = 'unknown', error_kind = 'outcome_unknown', error_message = $5
WHERE id = $3 AND state IN ('sending', 'processing') AND EXISTS (SELECT 1 FROM mine)`,
};

/** The holder of the lease died between intent and outcome: that is what `unknown` means. */
async function markUnknown(d: Claimed, unsettled: UnsettledRow, deps: EngineDeps): Promise<void> {
  const message = "Our worker stopped before the answer was stored.";
  const reason = kindReason("outcome_unknown", d.names, message);
  const { rowCount } = await deps.database.query({
    ...MARK_UNKNOWN,
    values: [d.id, d.token, unsettled.id, JSON.stringify(reason), message],
  });
  if (rowCount === 0) throw new LeaseLost(d.id);
  deps.report({ workspaceId: d.workspaceId, type: "delivery.changed", postId: d.postId, deliveryId: d.id });
}

const STAY = {
  name: "settle-stay",
  text: `UPDATE deliveries SET wake_at = app_now() + $3 * interval '1 millisecond', settling = $4::jsonb, reason = $5::jsonb,
  lease_token = NULL, lease_until = NULL, lease_owner = NULL, updated_at = app_now()
WHERE id = $1 AND lease_token = $2 AND state = 'unknown' RETURNING wake_at`,
};

/** A replay is answered by then, and its answer stored. */
const STORE_MARGIN_MS = 10_000;
const ASK_PERSON_AFTER_MS = 150_000;
const DAY_MS = 86_400_000;

function ageOf(d: Claimed, unsettled: UnsettledRow): number {
  return d.now.getTime() - unsettled.startedAt.getTime();
}

/** After its end nothing more is asked of the network: a person has been. */
function isOver(d: Claimed, unsettled: UnsettledRow, deps: EngineDeps): boolean {
  // What nobody has asked about in time (all workers were away) may still be looked for, but not repeated.
  const { settle } = deps.platform(d.platform).manifest;
  const late = settle.strategy === "replay" || d.settling.reads >= 2;
  return late && ageOf(d, unsettled) > settle.tellsForMs;
}

function untilNextQuestion(
  d: Claimed,
  unsettled: UnsettledRow,
  answer: Extract<Answer, { outcome: "undecided" }>,
  deps: EngineDeps,
): number {
  if (answer.exactly === true && answer.retryAfterMs !== null) return answer.retryAfterMs;
  if (isOver(d, unsettled, deps)) return DAY_MS;
  const { settle, publishTimeoutMs } = deps.platform(d.platform).manifest;
  const ends = settle.keyForMs === undefined ? [settle.tellsForMs] : [settle.keyForMs, settle.tellsForMs];
  const margin = publishTimeoutMs + STORE_MARGIN_MS;
  return nextQuestionMs(ageOf(d, unsettled), answer.retryAfterMs ?? 0, ends, margin);
}

async function stayUnknown(
  d: Claimed,
  unsettled: UnsettledRow,
  answer: Extract<Answer, { outcome: "undecided" }>,
  deps: EngineDeps,
): Promise<Date | null> {
  const reads = d.settling.reads + 1;
  const delay = untilNextQuestion(d, unsettled, answer, deps);
  // A question too early, or an absence that needs its second read, does not bother anyone yet.
  const asks = answer.retryAfterMs === null || ageOf(d, unsettled) >= ASK_PERSON_AFTER_MS;
  const settling: Settling = {
    reads,
    absent: d.settling.absent + (answer.absent === true ? 1 : 0),
    asked: d.settling.asked || asks,
    ...(d.settling.refused === true ? { refused: true } : {}),
  };
  const reason = {
    ...kindReason("outcome_unknown", d.names, answer.reason),
    candidates: answer.candidates ?? [],
  };
  const values = [d.id, d.token, delay, JSON.stringify(settling), JSON.stringify(reason)];
  const { rows } = await deps.database.query<{ wake_at: Date }>({ ...STAY, values });
  const row = rows[0];
  if (row === undefined) throw new LeaseLost(d.id);
  const change = { workspaceId: d.workspaceId, postId: d.postId, deliveryId: d.id };
  deps.report({ ...change, type: "delivery.changed" });
  if (asks && !d.settling.asked) {
    await notify(deps.database, { ...d, accountId: d.account.id, kind: "delivery.unknown" });
    deps.report({ ...change, type: "notification.created" });
  }
  return row.wake_at;
}

/** After a refusal that denies it, an absence is looked at again at the usual pace; a person may know better. */
function doubted(d: Claimed, answer: Answer): Answer {
  const absent = answer.outcome === "not_published" || (answer.outcome === "undecided" && answer.absent);
  if (d.settling.refused !== true || !absent) return answer;
  const candidates = answer.candidates ?? [];
  return { outcome: "undecided", reason: REFUSED_REPEAT, retryAfterMs: null, candidates };
}

/** Asks once about an unsettled attempt. Answers when to ask again, or null when it is settled for good. */
export async function settle(d: Claimed, unsettled: UnsettledRow, deps: EngineDeps): Promise<Date | null> {
  if (d.state !== "unknown") await markUnknown(d, unsettled, deps);
  const current: Claimed = { ...d, state: "unknown" };
  const answer: Answer = isOver(current, unsettled, deps)
    ? { outcome: "undecided", reason: "The network cannot tell; please look.", retryAfterMs: null }
    : await question(current, unsettled, deps).then(
        (found) => doubted(current, found),
        (thrown: unknown) => questionFailed(current, thrown, deps),
      );
  if (answer.outcome === "undecided") return stayUnknown(current, unsettled, answer, deps);
  const by: SettledBy = deps.platform(d.platform).settle.strategy;
  const outcome: Outcome =
    answer.outcome === "published"
      ? { kind: "published", remoteId: answer.remoteId, permalink: answer.permalink }
      : notThere(current, deps);
  await recordOutcome(current, unsettled.id, outcome, by, deps);
  return outcome.kind === "not_published" ? outcome.departure.wakeAt : null;
}

/** The network does not have it: a safe failure, tried again within the usual six. */
function notThere(d: Claimed, deps: EngineDeps): Outcome {
  const error = new PlatformError("unavailable", {
    message: "The network does not have the post; it is sent again.",
  });
  return { kind: "not_published", error: null, departure: departureFor(error, trialOf(d), deps.random) };
}
