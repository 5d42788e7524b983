import "server-only";
/** Rule 5: the repeat, where a network makes one harmless; aborted unsent like every call, and never late. */
import { HttpFailure, type HttpClient } from "@/lib/core/http";
import type { Settled, UnsettledAttempt } from "@/lib/platforms/core/platform";
import { withinLimit } from "./call";
import { draftOf, preparedOf } from "./draft";
import { isLate } from "./gate";
import { LeaseLost } from "./lease";
import type { Claimed, UnsettledRow } from "./load";
import type { NetworkClock } from "./network-clock";
import { recordOutcome } from "./outcome";
import type { EngineDeps, OpenAccount } from "./ports";
import type { Answer } from "./search";

const REPLAY_FENCE = {
  name: "settle-fence",
  text: `UPDATE deliveries SET lease_until = GREATEST(lease_until, app_now() + $3 * interval '1 millisecond'),
  wake_at = GREATEST(lease_until, app_now() + $3 * interval '1 millisecond')
WHERE id = $1 AND lease_token = $2 AND state = 'unknown' AND lease_until > app_now()
  AND EXISTS (SELECT 1 FROM attempts WHERE id = $4 AND state IN ('sending', 'unknown'))`,
};

const TOO_LATE: Answer = {
  outcome: "undecided",
  reason: "It is too late to find out by sending it once more: that could publish it now.",
  retryAfterMs: null,
};

/**
 * The client of a repeat. Rule 8: a repeat publishes what is not there yet, and later than the workspace allows only a
 * person may say so; the adapter may still look.
 */
function repeatOnce(d: Claimed, once: HttpClient): { once: HttpClient; wasRefused(): boolean } {
  let refused = false;
  const refusing: HttpClient = {
    send: () => {
      refused = true;
      return Promise.reject(
        new HttpFailure("stale_intent", false, "Too late for a repeat: nothing was sent."),
      );
    },
  };
  return { once: isLate(d) ? refusing : once, wasRefused: () => refused };
}

/** Asks by sending once more. Throws `LeaseLost` and what the adapter throws. */
export async function replay(
  d: Claimed,
  unsettled: UnsettledRow,
  account: OpenAccount,
  attempt: UnsettledAttempt,
  theirs: NetworkClock,
  deps: EngineDeps,
): Promise<Answer> {
  const { settle, manifest } = deps.platform(d.platform);
  if (settle.strategy !== "replay") throw new Error("Not a network that can be replayed.");
  const age = attempt.now.getTime() - attempt.startedAt.getTime();
  if (age > manifest.settle.tellsForMs) {
    return {
      outcome: "undecided",
      reason: "It is too late for a repeat that could not double the post.",
      retryAfterMs: null,
    };
  }
  const draft = await draftOf(d, unsettled.snapshot, unsettled.idempotencyKey, deps);
  const timeoutMs = manifest.publishTimeoutMs;
  const sendBeforeMs = deps.clock.monotonicMs() + 2_000;
  const fence = await deps.database.query({
    ...REPLAY_FENCE,
    values: [d.id, d.token, timeoutMs + 5_000, unsettled.id],
  });
  if (fence.rowCount === 0) throw new LeaseLost(d.id);
  const repeat = repeatOnce(d, theirs.watch(deps.once({ sendBeforeMs, timeoutMs })));
  const late = (answer: Settled) => {
    if (answer.outcome !== "published") return;
    void recordOutcome(d, unsettled.id, { kind: "published", ...answer }, "replay", deps);
  };
  const call = settle.replay(
    { ...account, once: repeat.once },
    draft,
    preparedOf(d, unsettled.fingerprint),
    attempt,
  );
  try {
    const answer = await withinLimit(call, timeoutMs, late);
    return repeat.wasRefused() && answer.outcome !== "published" ? TOO_LATE : answer;
  } catch (thrown) {
    if (repeat.wasRefused()) return TOO_LATE;
    throw thrown;
  }
}
