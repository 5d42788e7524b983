/** How times read everywhere: 24 h, month by name, never without their zone. Same words on the server and in the browser. */

export type TimeStyle = "datetime" | "date" | "time" | "seconds";

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

/** One for each zone: making one takes longer than a hundred uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}

function partsOf(at: Date, timeZone: string): Parts {
  const parts = formatIn(timeZone).formatToParts(at);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

/** Joined by hand: the joining words of `Intl` differ between the ICU of Node and of the browser. */
export function formatTime(at: Date, timeZone: string, style: TimeStyle = "datetime"): string {
  const part = partsOf(at, timeZone);
  const clock = `${part.hour ?? ""}:${part.minute ?? ""}`;
  const day = `${part.weekday ?? ""}, ${part.month ?? ""} ${part.day ?? ""}, ${part.year ?? ""}`;
  switch (style) {
    case "time":
      return clock;
    case "seconds":
      return `${day}, ${clock}:${part.second ?? ""}`;
    case "date":
      return day;
    case "datetime":
      return `${day}, ${clock}`;
  }
}

/** Offset of the zone at that instant, as `UTC+1` or `UTC−3:30`. */
export function zoneOffset(at: Date, timeZone: string): string {
  const name = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "shortOffset" })
    .formatToParts(at)
    .find((part) => part.type === "timeZoneName")?.value;
  return (name ?? "UTC").replace("GMT", "UTC").replace("-", "−");
}

/** A zone as people know it: `Berlin (UTC+1)`, `UTC`. */
export function zoneLabel(timeZone: string, at: Date = new Date()): string {
  const offset = zoneOffset(at, timeZone);
  if (timeZone === "UTC" || timeZone === "Etc/UTC") return "UTC";
  const city = timeZone.split("/").at(-1)?.replaceAll("_", " ") ?? timeZone;
  return `${city} (${offset})`;
}

const HALF_DAY_S = 43_200;
/** By days from today. */
const NEAR_DAYS: Record<number, string | undefined> = { [-1]: "Yesterday", 0: "Today", 1: "Tomorrow" };

/** Whole days from the day of `from` to that of `to`, by the calendar of the zone. */
function daysApart(from: Date, to: Date, timeZone: string): number {
  const dayOf = (at: Date) => {
    const { year, month, day } = partsOf(at, timeZone);
    return Date.parse(`${day ?? ""} ${month ?? ""} ${year ?? ""} UTC`);
  };
  return Math.round((dayOf(to) - dayOf(from)) / 86_400_000);
}

/**
 * A day (`YYYY-MM-DD`) as people say it on the day `today`: `Today`, `Tomorrow`, `Mon, Nov 30`, with the year where it
 * is another one.
 */
export function formatDay(day: string, today: string): string {
  const asDate = (text: string) => new Date(`${text}T12:00:00Z`);
  const near = NEAR_DAYS[daysApart(asDate(today), asDate(day), "UTC")];
  if (near !== undefined) return near;
  const part = partsOf(asDate(day), "UTC");
  const year = day.slice(0, 4) === today.slice(0, 4) ? "" : `, ${part.year ?? ""}`;
  return `${part.weekday ?? ""}, ${part.month ?? ""} ${part.day ?? ""}${year}`;
}

/** `in 40 seconds`, `in 3 hours`, `tomorrow`, `2 days ago`. Days are the calendar's of `timeZone`, as people count them. */
export function formatRelative(at: Date, now: Date, timeZone: string): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1_000);
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  const days = daysApart(now, at, timeZone);
  if (Math.abs(days) >= 365) return format.format(Math.round(days / 365.25), "year");
  if (Math.abs(days) >= 45) return format.format(Math.round(days / 30.44), "month");
  // Within half a day hours say more than the name of the day.
  if (Math.abs(seconds) >= HALF_DAY_S && days !== 0) return format.format(days, "day");
  const minutes = Math.round(seconds / 60);
  if (Math.abs(minutes) >= 60) return format.format(Math.round(seconds / 3_600), "hour");
  if (Math.abs(seconds) >= 60) return format.format(minutes, "minute");
  return format.format(seconds, "second");
}

interface WhenOptions {
  /** `seconds` adds them. */
  style?: "datetime" | "seconds";
  /** Words stand before it, so that `today` has no capital. */
  within?: boolean;
  now?: Date;
}

/**
 * A time as people say it: `Today 20:56`, `Tomorrow 09:00`, `Mon, Nov 30, 09:00`, with the year where it is another
 * one; `within` a sentence `today 20:56`.
 */
export function formatWhen(
  at: Date,
  timeZone: string,
  { style = "datetime", within = false, now = new Date() }: WhenOptions = {},
): string {
  const part = partsOf(at, timeZone);
  const clock = `${part.hour ?? ""}:${part.minute ?? ""}${style === "seconds" ? `:${part.second ?? ""}` : ""}`;
  const near = NEAR_DAYS[daysApart(now, at, timeZone)];
  if (near !== undefined) return `${within ? near.toLowerCase() : near} ${clock}`;
  const year = part.year === partsOf(now, timeZone).year ? "" : `, ${part.year ?? ""}`;
  return `${part.weekday ?? ""}, ${part.month ?? ""} ${part.day ?? ""}${year}, ${clock}`;
}

/** The instant within `(from, to]` at which the offset of a zone has just changed; null where it does not. */
function changeWithin(timeZone: string, from: Date, to: Date): Date | null {
  const before = zoneOffset(from, timeZone);
  let [early, late] = [from.getTime(), to.getTime()];
  if (zoneOffset(to, timeZone) === before) return null;
  while (late - early > 60_000) {
    const middle = Math.floor((early + late) / 2);
    if (zoneOffset(new Date(middle), timeZone) === before) early = middle;
    else late = middle;
  }
  return new Date(late);
}

/** The zone of a range of time: `Berlin (UTC+1)`, and over a change `Berlin (UTC+2, UTC+1 from Oct 25)`. */
export function zoneLabelOver(timeZone: string, from: Date, to: Date): string {
  const change = changeWithin(timeZone, from, new Date(to.getTime() - 1));
  if (change === null) return zoneLabel(timeZone, from);
  const { month = "", day = "" } = partsOf(change, timeZone);
  return zoneLabel(timeZone, from).replace(/\)$/, `, ${zoneOffset(change, timeZone)} from ${month} ${day})`);
}
