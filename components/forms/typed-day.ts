import { addDays, asDay } from "@/lib/posts/wall-clock";

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const NEAR: Record<string, number | undefined> = { yesterday: -1, today: 0, tomorrow: 1 };

const two = (text: string) => text.padStart(2, "0");

/**
 * `YYYY-MM-DD` of what a person types for a day: `2026-11-30`, `today`, `Nov 30`, `Mon, Nov 30, 2026`, `30 Nov`,
 * `30.11.`, `monday` (the next one). A day without a year is one of the year of `today`. null for anything else, and
 * for `11/12`, which means two different days.
 */
export function asTypedDay(text: string, today: string): string | null {
  const words = text
    .slice(0, 60)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const [only = ""] = words;
  if (words.length === 1) {
    const near = NEAR[only];
    if (near !== undefined) return addDays(today, near);
    const weekday = indexOfName(WEEKDAYS, only);
    if (weekday !== -1) return addDays(today, (weekday - dayOfWeek(today) + 7) % 7 || 7);
    return asNumbers(only, today);
  }
  if (indexOfName(WEEKDAYS, only) !== -1) words.shift();
  const at = words.findIndex((word) => indexOfName(MONTHS, word) !== -1);
  const day = (at === 0 ? words[1] : words[0])?.replace(".", "") ?? "";
  const year = words[2] ?? today.slice(0, 4);
  if (at === -1 || at > 1 || words.length > 3 || !/^\d{1,2}$/.test(day)) return null;
  return asDay(`${year}-${two(String(indexOfName(MONTHS, words[at] ?? "") + 1))}-${two(day)}`);
}

function asNumbers(text: string, today: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return asDay(`${iso[1] ?? ""}-${two(iso[2] ?? "")}-${two(iso[3] ?? "")}`);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(text);
  if (dotted === null) return null;
  return asDay(`${dotted[3] ?? today.slice(0, 4)}-${two(dotted[2] ?? "")}-${two(dotted[1] ?? "")}`);
}

const dayOfWeek = (day: string) => new Date(`${day}T12:00:00Z`).getUTCDay();

/** Names may be short or whole: `mon`, `Monday`. */
function indexOfName(names: readonly string[], word: string): number {
  const start = word.endsWith(".") ? word.slice(0, -1) : word;
  return start.length < 3 ? -1 : names.findIndex((name) => name.startsWith(start));
}
