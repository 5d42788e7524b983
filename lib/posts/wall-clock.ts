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
 * the first, unless `kept`, a moment known from before, is the second; one that is skipped moves on by the skip, so 02:30 becomes 03:30. Throws `RangeError` for what is no time.
 */
export function instantOf(wallClock: string, zone: string, kept: Date | null = null): Date {
  const asUtc = Date.parse(`${wallClock.length === 16 ? `${wallClock}:00` : wallClock}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`Not a wall-clock time: ${wallClock}`);
  // Before any change of that day and after it: at most one change happens within the two days around.
  const before = offsetMs(zone, asUtc - 24 * 60 * MINUTE_MS);
  const after = offsetMs(zone, asUtc + 24 * 60 * MINUTE_MS);
  const candidates = [asUtc - before, asUtc - after].filter(
    (instant) => instant + offsetMs(zone, instant) === asUtc,
  );
  // Wall clocks have whole seconds.
  const keptMs = kept === null ? null : Math.floor(kept.getTime() / 1_000) * 1_000;
  const known = candidates.find((instant) => instant === keptMs);
  if (known !== undefined) return new Date(known);
  // None: the hour is skipped, and reading it by the clock before the change gives the hour after it.
  return new Date(candidates.length === 0 ? asUtc - before : Math.min(...candidates));
}

const DAY_MS = 86_400_000;
const YEARS = { first: 1970, last: 2199 };

/** `text` when it is a day of the calendar that posts can have (`YYYY-MM-DD`); null for anything else. */
export function asDay(text: string | null | undefined): string | null {
  if (text === null || text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  const year = Number(text.slice(0, 4));
  const exists = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  return exists && year >= YEARS.first && year <= YEARS.last ? text : null;
}

/** `days` later, by the calendar. `day` as `asDay` gives it. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which `day` begins in `zone`, RFC 3339; undefined for what is no day, so that a filter drops it. */
export function startOfDay(day: string | null, zone: string): string | undefined {
  const known = asDay(day);
  return known === null ? undefined : instantOf(`${known}T00:00`, zone).toISOString();
}

/** The instant at which `day` ends in `zone`: the start of the next one. */
export function endOfDay(day: string | null, zone: string): string | undefined {
  const known = asDay(day);
  return known === null ? undefined : instantOf(`${addDays(known, 1)}T00:00`, zone).toISOString();
}
