import { formatTime, formatWhen } from "@/components/ui/time-format";

/** `Waiting, next try 14:05`; with the day when that is not the one of `now`. Times as the clock in `zone` shows them. */
export function waitingWords(nextTryAt: string, zone: string, now: Date): string {
  const at = new Date(nextTryAt);
  const isToday = formatTime(at, zone, "date") === formatTime(now, zone, "date");
  return `Waiting, next try ${isToday ? formatTime(at, zone, "time") : formatWhen(at, zone, { now, within: true })}`;
}
