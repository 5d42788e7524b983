import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { addDays } from "@/lib/posts/wall-clock";
import type { CalendarEntry } from "@/lib/posts/schema";
import { dayOf, dayTitle, visibleDays, type CalendarView } from "./calendar-time";
import { EntryChip } from "./entry-chip";

interface Props {
  view: Exclude<CalendarView, "list">;
  day: string;
  zone: string;
  entries: readonly CalendarEntry[];
  /** Page of a post. */
  hrefOf: (entry: CalendarEntry) => string;
}

const SHOWN_PER_DAY = { month: 3, week: 10 };

/** What the grid shows before its script has arrived, from the server on: the same days and posts, without dragging. */
export function StaticGrid({ view, day, zone, entries, hrefOf }: Props) {
  const { from, to } = visibleDays(view, day);
  const days: string[] = [];
  for (let at = from; at < to; at = addDays(at, 1)) days.push(at);
  const isWeek = view === "week";
  const byDay = new Map<string, CalendarEntry[]>(days.map((one) => [one, []]));
  for (const entry of entries) byDay.get(dayOf(new Date(entry.at), zone))?.push(entry);
  return (
    <div role="group" aria-label="Calendar" aria-busy="true" className="grid grid-cols-7">
      {days.slice(0, 7).map((one) => (
        <div key={one} className="text-muted-foreground border px-2.5 py-2 text-xs font-medium">
          {dayTitle(one).slice(0, 3)}
          {isWeek && ` ${String(Number(one.slice(8)))}`}
        </div>
      ))}
      {days.map((one) => {
        const ofDay = byDay.get(one) ?? [];
        const shown = ofDay.slice(0, SHOWN_PER_DAY[view]);
        const isOther = !isWeek && one.slice(0, 7) !== day.slice(0, 7);
        return (
          <div
            key={one}
            className={cn(
              "min-w-0 border",
              isWeek ? "min-h-[28rem] pt-1" : "min-h-32",
              isOther && "bg-muted/60",
            )}
          >
            {!isWeek && (
              <p
                className={cn(
                  "px-2 pt-1.5 pb-1 text-xs leading-6 font-medium tabular-nums",
                  isOther && "text-muted-foreground",
                )}
              >
                <span className="grid size-6 place-items-center">{Number(one.slice(8))}</span>
              </p>
            )}
            {shown.map((entry) => (
              <Link
                key={entry.id}
                href={hrefOf(entry)}
                prefetch={false}
                className="mx-1 mb-1 block rounded-md"
              >
                <EntryChip entry={entry} zone={zone} isTall={isWeek} />
              </Link>
            ))}
            {shown.length < ofDay.length && (
              <p className="text-link mx-1 px-1.5 py-0.5 text-xs font-medium">
                +{ofDay.length - shown.length} more
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}
