import type { Clock } from "@/lib/core/clock";

/**
 * The database's clock between two questions: `now` is what it told after it was asked at `askedAtMs` (monotonic), and
 * `ours` counts on from there. The wall clock of this process may be wrong by hours and is never read.
 */
export function clockFrom(now: Date, askedAtMs: number, ours: Clock): Clock {
  return {
    now: () => new Date(now.getTime() + ours.monotonicMs() - askedAtMs),
    monotonicMs: () => ours.monotonicMs(),
  };
}
