/** How long a safe failure waits, and how long an unanswered question waits. Pure. */

/** Retries after the first try, per approval. */
export const MAX_RETRIES = 6;
/** A limit may delay a delivery this long; then a person decides. */
export const MAX_LIMITED_MS = 24 * 3_600_000;
/** A blocked delivery looks at its account this often, should the wake-up on reconnecting be lost. */
export const BLOCKED_RECHECK_MS = 3_600_000;
/** Trouble of our own is looked at this often; no try is used up by it. */
export const OWN_TROUBLE_RECHECK_MS = 10_000;
/** Held deliveries wait for a person; the row is only touched to keep `wake_at` in the future. */
export const HELD_RECHECK_MS = 86_400_000;

/** Networks tell whole seconds, and an answer takes some. */
const JUST_PASSED_MS = 5_000;
const UNTOLD_LIMIT_MS = 60_000;
const RETRY_BASE_MS = 5_000;
const RETRY_FACTOR = 3;
const SHORTEST_LOOK_MS = 5_000;
const LONGEST_LOOK_MS = 3_600_000;

/** Milliseconds before retry `n` (1-based): 5 s, 15 s, 45 s, 2¼, 6¾ and 20 minutes, each ± 20 %. */
export function retryDelayMs(n: number, random: () => number): number {
  return Math.round(RETRY_BASE_MS * RETRY_FACTOR ** (Math.max(1, n) - 1) * (0.8 + 0.4 * random()));
}

/**
 * Milliseconds until the next question about an attempt of this age: half as long as it has been open, 5 s at least, an
 * hour at most, so that trouble of any length is over for it soon after the network's own. `wantedMs`: not sooner.
 * No wait jumps over one of `ends`, the ages at which a way of telling ends: the last question comes `marginMs` before.
 */
export function nextQuestionMs(
  ageMs: number,
  wantedMs: number,
  ends: readonly number[],
  marginMs: number,
): number {
  const pace = Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, Math.round(ageMs / 2)));
  const last = ends.map((end) => end - marginMs - ageMs).filter((left) => left > 0);
  return Math.min(Math.max(pace, wantedMs), ...last);
}

/**
 * When a limited call may be made: what the network said, at least a second, at most a day from now; in a minute where
 * it said nothing, or a time so long past that one of the clocks must be wrong.
 */
export function limitUntil(now: Date, said: Date | undefined, random: () => number): Date {
  const isTold = said !== undefined && said.getTime() > now.getTime() - JUST_PASSED_MS;
  const wanted = isTold ? said.getTime() : now.getTime() + UNTOLD_LIMIT_MS;
  const bounded = Math.min(Math.max(wanted, now.getTime() + 1_000), now.getTime() + MAX_LIMITED_MS);
  return new Date(bounded + Math.round(random() * 500));
}
