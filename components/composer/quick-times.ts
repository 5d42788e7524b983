import { wallClockOf } from "@/lib/posts/wall-clock";

export interface QuickTime {
  label: string;
  date: string;
  time: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = "09:00";

/** Times that people choose most, in `zone`, from `now` on. Pure. */
export function quickTimes(now: Date, zone: string): QuickTime[] {
  const today = wallClockOf(now, zone).slice(0, 10);
  const later = wallClockOf(new Date(now.getTime() + HOUR_MS), zone);
  // Days are counted on the calendar, at noon UTC, where no clock changes.
  const dayAfter = (days: number) =>
    new Date(Date.parse(`${today}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  const weekday = new Date(`${today}T12:00:00Z`).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const times = [
    { label: "In an hour", date: later.slice(0, 10), time: later.slice(11, 16) },
    { label: "Tomorrow 9:00", date: dayAfter(1), time: MORNING },
  ];
  // On Sundays tomorrow is Monday.
  if (toMonday > 1) times.push({ label: "Monday 9:00", date: dayAfter(toMonday), time: MORNING });
  return times;
}
