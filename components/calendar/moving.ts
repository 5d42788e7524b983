/**
 * Where a post lands when it is put on another day, and whether it may. A drag gives a day of the calendar's zone; the
 * post keeps the time of day that the clock of its own zone shows. Pure.
 */
import type { CalendarEntry } from "@/lib/posts/schema";
import { addDays, instantOf, wallClockOf } from "@/lib/posts/wall-clock";
import { dayOf } from "./calendar-time";

const DAY_MS = 86_400_000;

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/**
 * The instant of `entry` on `day` of the calendar in `zone`: the same wall clock in the post's own zone. Where the
 * zones change their clocks on different dates, its own day moves by one more or less, so that it is seen on `day`.
 */
export function movedTo(entry: Pick<CalendarEntry, "at" | "timezone">, day: string, zone: string): Date {
  const at = new Date(entry.at);
  const [ownDay = "", clock = ""] = wallClockOf(at, entry.timezone).split("T");
  const by = daysBetween(dayOf(at, zone), day);
  const on = (days: number) => instantOf(`${addDays(ownDay, days)}T${clock}`, entry.timezone);
  const candidates = [on(by), on(by + 1), on(by - 1)] as const;
  return candidates.find((instant) => dayOf(instant, zone) === day) ?? candidates[0];
}

/** Whether a post that is dropped on `day` would be due before `now`. */
export function isPastOn(
  entry: Pick<CalendarEntry, "at" | "timezone">,
  day: string,
  zone: string,
  now: Date,
): boolean {
  return movedTo(entry, day, zone) <= now;
}

/** Nine o'clock, or the next full hour where that has passed, late in the evening of the next day. */
export function timeOn(day: string, zone: string, now: Date): { date: string; time: string } {
  const soon = wallClockOf(new Date(now.getTime() + 3_600_000), zone);
  const today = dayOf(now, zone);
  if (day > today || (day === today && soon.slice(0, 10) === day && soon.slice(11, 16) < "09:00"))
    return { date: day, time: "09:00" };
  return { date: soon.slice(0, 10), time: `${soon.slice(11, 13)}:00` };
}
