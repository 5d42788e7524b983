const FIRST_MS = 1_500;
const PART_OF_AGE = 4;

/**
 * Milliseconds until a network is asked again about what it has been working on for `ageMs`: soon at first, then a
 * quarter of the time it has taken, at most `mostMs`. Every question counts against somebody's limit.
 */
export function pollAfterMs(ageMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(FIRST_MS, Math.round(ageMs / PART_OF_AGE)));
}
