/**
 * A moment as the clock on the wall shows it in a zone, and back. Days on which clocks change have an hour that does
 * not exist and one that exists twice. Pure, browser-safe.
 */
import { tzOffset } from "@date-fns/tz";

const MINUTE_MS = 60_000;

function offsetMs(zone: string, instant: number): number {
  return tzOffset(zone, new Date(instant)) * MINUTE_MS;
}

/** `YYYY-MM-DDTHH:mm:ss` in `zone`, an IANA name. */
export function wallClockOf(instant: Date, zone: string): string {
  return new Date(instant.getTime() + offsetMs(zone, instant.getTime())).toISOString().slice(0, 19);
}

/** Whether the clock in `zone` shows `wallClock` at two moments, as when summer time ends. */
export function isTwice(wallClock: string, zone: string): boolean {
  const first = instantOf(wallClock, zone);
  return [30, 60, 120].some((minutes) => {
    const later = new Date(first.getTime() + minutes * MINUTE_MS);
    return wallClockOf(later, zone) === wallClockOf(first, zone);
  });
}

/**
 * The moment at which the clock in `zone` shows `wallClock` (`YYYY-MM-DDTHH:mm[:ss]`). An hour that exists twice means
 * the first; one that is skipped moves on by the skip, so 02:30 becomes 03:30. Throws `RangeError` for what is no time.
 */
export function instantOf(wallClock: string, zone: string): Date {
  const asUtc = Date.parse(`${wallClock.length === 16 ? `${wallClock}:00` : wallClock}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`Not a wall-clock time: ${wallClock}`);
  // Before any change of that day and after it: at most one change happens within the two days around.
  const before = offsetMs(zone, asUtc - 24 * 60 * MINUTE_MS);
  const after = offsetMs(zone, asUtc + 24 * 60 * MINUTE_MS);
  const candidates = [asUtc - before, asUtc - after].filter(
    (instant) => instant + offsetMs(zone, instant) === asUtc,
  );
  // None: the hour is skipped, and reading it by the clock before the change gives the hour after it.
  return new Date(candidates.length === 0 ? asUtc - before : Math.min(...candidates));
}
