/**
 * Days of the workspace's zone, and what each view shows of them. Pure.
 */
import { addDays, instantOf, wallClockOf } from "@/lib/posts/wall-clock";

/** `YYYY-MM-DD` of an instant in `zone`. */
export function dayOf(instant: Date, zone: string): string {
  return wallClockOf(instant, zone).slice(0, 10);
}

/** Posts by the day on which the calendar of `zone` shows them. */
export function groupByDay<Entry extends { at: string }>(
  entries: readonly Entry[],
  zone: string,
): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const day = dayOf(new Date(entry.at), zone);
    const posts = days.get(day);
    if (posts === undefined) days.set(day, [entry]);
    else posts.push(entry);
  }
  return days;
}

/** The instants at which a range of days begins and ends (the last day is not in it). */
export function rangeOf(from: string, to: string, zone: string): { from: string; to: string } {
  return {
    from: instantOf(`${from}T00:00`, zone).toISOString(),
    to: instantOf(`${to}T00:00`, zone).toISOString(),
  };
}

/** Monday of the week of `day`. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

export type CalendarView = "month" | "week" | "list";

/** First day and the day after the last of what a view shows around `day`. */
export function visibleDays(view: CalendarView, day: string): { from: string; to: string } {
  if (view === "week") return { from: mondayOf(day), to: addDays(mondayOf(day), 7) };
  const first = `${day.slice(0, 8)}01`;
  const next = firstOfNextMonth(first);
  if (view === "list") return { from: first, to: next };
  return { from: mondayOf(first), to: addDays(mondayOf(addDays(next, -1)), 7) };
}

function firstOfNextMonth(first: string): string {
  return `${addDays(first, 31).slice(0, 8)}01`;
}

/** The day to show after one step back or forth. */
export function step(view: CalendarView, day: string, by: -1 | 1): string {
  if (view === "week") return addDays(day, 7 * by);
  const first = `${day.slice(0, 8)}01`;
  return by === 1 ? firstOfNextMonth(first) : `${addDays(first, -1).slice(0, 8)}01`;
}

const DAY_TITLE = new Intl.DateTimeFormat("en-US", {
  timeZone: "UTC",
  weekday: "long",
  month: "long",
  day: "numeric",
});
const MONTH_TITLE = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "long", year: "numeric" });
const SHORT_DAY = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "short", day: "numeric" });

const asDate = (day: string) => new Date(`${day}T00:00:00Z`);

/** `Monday, November 23`. */
export function dayTitle(day: string): string {
  return DAY_TITLE.format(asDate(day));
}

/** `November 2026`, or `Nov 23 – Nov 29, 2026` for a week. */
export function viewTitle(view: CalendarView, day: string): string {
  if (view !== "week") return MONTH_TITLE.format(asDate(day));
  const { from, to } = visibleDays(view, day);
  return `${SHORT_DAY.format(asDate(from))} – ${SHORT_DAY.format(asDate(addDays(to, -1)))}, ${to.slice(0, 4)}`;
}
