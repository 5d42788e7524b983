import "server-only";
/** One try: gate, repeatable work, intent, the one irreversible call, outcome. */
import { PlatformError } from "@/lib/platforms/core/error";
import type { Draft, Prepared, Processing, Published } from "@/lib/platforms/core/platform";
import { KIND_RULES } from "@/lib/platforms/core/error";
import { watch, withinLimit } from "./call";
import { departureFor, limited, waitingForUs, type Departure } from "./departure";
import type { Outcome } from "./decide-outcome";
import { draftOf, usablePrepared } from "./draft";
import { settleEarlierTry } from "./earlier-try";
import { isTroubleOfOurs, preparingFailure, publishFailure } from "./failure";
import { contentFingerprint, idempotencyKey } from "./fingerprint";
import { gate, trialOf } from "./gate";
import { declareIntent, type Intent } from "./intent";
import { LeaseLost, savePrepared } from "./lease";
import { leave, noteInterruption } from "./leave";
import { rememberLimit } from "./limits";
import type { Claimed } from "./load";
import { NetworkClock } from "./network-clock";
import { openFor } from "./open-account";
import { recordOutcome } from "./outcome";
import type { EngineDeps, OpenAccount } from "./ports";
import { firstQuestionMs } from "./settle";

/** After a sign-in was renewed, the next try starts at once. */
const AFTER_RENEWAL_MS = 100;

/**
 * Where a failed try goes. A refused sign-in is renewed once where the network allows it; a limit is remembered for
 * all workers.
 */
async function departureAfter(
  d: Claimed,
  error: PlatformError,
  account: OpenAccount | null,
  deps: EngineDeps,
): Promise<Departure> {
  await rememberLimit(d, error, deps);
  const departure = departureFor(error, trialOf(d), deps.random);
  if (KIND_RULES[error.kind].then !== "block" || account === null) return departure;
  const answer = await deps.accounts.rejected(d.account, account.session, error);
  if (answer === "mended_by_person") return departure;
  const retry = departureFor(error.as("unavailable"), trialOf(d), deps.random);
  if (answer === "not_reached" || retry.state !== "retrying") return retry;
  return { ...retry, wakeAt: new Date(d.now.getTime() + AFTER_RENEWAL_MS) };
}

interface Ready {
  kind: "ready";
  account: OpenAccount;
  draft: Draft;
  prepared: Prepared;
  fingerprint: string;
}

/** Rule 2: everything that may be repeated. Answers `left` when the visit ended here. */
async function prepare(d: Claimed, deps: EngineDeps): Promise<Ready | { kind: "left"; wakeAt: Date | null }> {
  const fingerprint = contentFingerprint(d.content);
  let account: OpenAccount | null = null;
  try {
    account = await openFor(d, deps);
    const draft = await draftOf(d, d.content, idempotencyKey(d.id, 0, d.attempts + 1), deps);
    const save = (prepared: Prepared) => savePrepared(d, fingerprint, prepared, deps);
    const result = await deps
      .platform(d.platform)
      .prepare({ ...account, save }, draft, usablePrepared(d, fingerprint));
    if (result.kind === "ready")
      return { kind: "ready", account, draft, prepared: result.prepared, fingerprint };
    await save(result.prepared);
    const until = new Date(d.now.getTime() + Math.max(100, result.checkAfterMs));
    return {
      kind: "left",
      wakeAt: await leave(d, limited("not_ready", until, trialOf(d), null), null, deps),
    };
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown;
    if (isTroubleOfOurs(thrown)) {
      deps.warn("delivery.waits_for_us", { deliveryId: d.id, error: thrown });
      return { kind: "left", wakeAt: await leave(d, waitingForUs(trialOf(d), thrown.message), null, deps) };
    }
    const error = preparingFailure(thrown);
    const departure = await departureAfter(d, error, account, deps);
    return { kind: "left", wakeAt: await leave(d, departure, error, deps) };
  }
}

function outcomeOf(answer: Published | Processing, d: Claimed, ready: Ready, deps: EngineDeps): Outcome {
  if (answer.kind === "processing") return answer;
  const named =
    answer.permalink ??
    deps.platform(d.platform).permalink?.(ready.account.session, answer.remoteId, ready.account.endpoints) ??
    null;
  return { kind: "published", remoteId: answer.remoteId, permalink: named };
}

async function send(d: Claimed, ready: Ready, intent: Intent, deps: EngineDeps): Promise<Outcome> {
  const platform = deps.platform(d.platform);
  const timeoutMs = platform.manifest.publishTimeoutMs;
  const theirs = NetworkClock.from(intent.startedAt, intent.askedAtMs, deps);
  const { client, seen } = watch(theirs.watch(deps.once({ sendBeforeMs: intent.sendBeforeMs, timeoutMs })));
  const late = (answer: Published | Processing) => {
    void recordOutcome(d, intent.attemptId, outcomeOf(answer, d, ready, deps), "answer", deps);
  };
  try {
    const call = platform.publish({ ...ready.account, once: client }, ready.draft, ready.prepared);
    return outcomeOf(await withinLimit(call, timeoutMs, late), d, ready, deps);
  } catch (thrown) {
    const error = publishFailure(thrown, seen);
    if (error.kind === "outcome_unknown") {
      return { kind: "unknown", error, checkAfterMs: firstQuestionMs(platform.settle) };
    }
    return {
      kind: "not_published",
      error,
      departure: await departureAfterAnswer(d, error, ready, theirs, deps),
    };
  }
}

/** The refusal is a fact, whatever the look at limits and sign-ins comes to: it must reach the log. */
async function departureAfterAnswer(
  d: Claimed,
  error: PlatformError,
  ready: Ready,
  theirs: NetworkClock,
  deps: EngineDeps,
): Promise<Departure> {
  try {
    await settleEarlierTry(d, error, ready.account, theirs, deps);
    return await departureAfter(d, error, ready.account, deps);
  } catch (failure) {
    deps.warn("delivery.refusal_not_followed_up", { deliveryId: d.id, error: failure });
    return departureFor(error, trialOf(d), deps.random);
  }
}

/** The next wake-up that an outcome implies; the row has the last word. */
function wakeAfter(outcome: Outcome, now: Date): Date | null {
  switch (outcome.kind) {
    case "published":
      return null;
    case "not_published":
      return outcome.departure.wakeAt;
    case "processing":
    case "unknown":
      return new Date(now.getTime() + outcome.checkAfterMs);
  }
}

/**
 * A worker has died of this delivery, or of another one that was begun with it: it is tried at a time of its own, so
 * that the one does not take the others down again and again.
 */
function apart(d: Claimed, deps: EngineDeps): Departure {
  const error = new PlatformError("unavailable", {
    message: "Our worker stopped while it prepared this post.",
  });
  const trial = { ...trialOf(d), attemptsUsed: d.attemptsUsed - 1 };
  return { ...departureFor(error, trial, deps.random), usesAttempt: false };
}

/** Publishes one claimed delivery; `answered` is called between the network's answer and its storing. Throws `LeaseLost`. */
export async function publish(
  claimed: Claimed,
  deps: EngineDeps,
  answered: () => void,
): Promise<Date | null> {
  const d = claimed.before === "publishing" ? await noteInterruption(claimed, deps) : claimed;
  const stop = gate(d) ?? (d.attemptsUsed > claimed.attemptsUsed ? apart(d, deps) : null);
  if (stop !== null) return leave(d, stop, null, deps);
  const ready = await prepare(d, deps);
  if (ready.kind === "left") return ready.wakeAt;
  const intent = await declareIntent(
    d,
    {
      content: d.content,
      fingerprint: ready.fingerprint,
      idempotencyKey: ready.draft.idempotencyKey,
      callDeadlineMs: deps.platform(d.platform).manifest.publishTimeoutMs,
    },
    deps,
  );
  if (intent === null) throw new LeaseLost(d.id);
  const outcome = await send(d, ready, intent, deps);
  answered();
  await recordOutcome(d, intent.attemptId, outcome, "answer", deps);
  return wakeAfter(outcome, d.now);
}
