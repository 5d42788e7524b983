"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { CalendarEntry } from "@/lib/posts/schema";
import { dayTitle } from "./calendar-time";
import { EntryChip } from "./entry-chip";

export interface DayCellProps {
  day: string;
  /** The first posts of the day. */
  entries: readonly CalendarEntry[];
  /** How many it has in all. */
  total: number;
  zone: string;
  isWeek: boolean;
  isToday: boolean;
  /** Of the month before or after. */
  isOther: boolean;
  /** Holds the grid's one Tab stop. */
  isCurrent: boolean;
  drag: "target" | "refuses" | null;
  canWrite: boolean;
  /** Address of the list of posts; theirs follow it. */
  base: string;
}

/** Chips that a day of a month has room for. */
export const CHIPS_IN_A_MONTH = 3;

const postsIn = (total: number) => (total === 1 ? "1 post" : `${total.toLocaleString("en-US")} posts`);

/** A day of month or week. What is pressed in it is found by its `data-` attributes: one listener for the whole grid. */
export const DayCell = memo(function DayCell(props: DayCellProps) {
  const { day, entries, total, isWeek, isToday, isOther, isCurrent, drag, canWrite } = props;
  const shown = isWeek ? entries : entries.slice(0, CHIPS_IN_A_MONTH);
  return (
    <div
      role="gridcell"
      data-date={day}
      data-drop={drag ?? undefined}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={`${dayTitle(day)}, ${isToday ? "today, " : ""}${total === 0 ? "no posts" : postsIn(total)}`}
      aria-current={isToday ? "date" : undefined}
      className={cn(
        "group/day relative min-w-0 scroll-mt-20 border-t border-l p-1 -outline-offset-2 first:border-l-0",
        isWeek ? "md:min-h-[28rem] max-md:border-l-0" : "min-h-16 md:min-h-34",
        isOther && "bg-muted/60",
        canWrite && "cursor-pointer",
        drag === "target" && "bg-info-soft ring-info z-10 ring-2 ring-inset",
        drag === "refuses" && "bg-muted cursor-not-allowed opacity-55",
      )}
    >
      <p aria-hidden className={cn("flex items-center justify-between px-1 pb-1", isWeek && "md:hidden")}>
        <span
          className={cn(
            "grid h-6 min-w-6 place-items-center rounded-full text-xs font-medium tabular-nums",
            isToday && "bg-primary text-primary-foreground font-semibold",
            isWeek && "px-2",
            isOther && !isToday && "text-muted-foreground",
          )}
        >
          {isWeek ? dayTitle(day) : Number(day.slice(8))}
        </span>
        {canWrite && (
          <Plus className="text-muted-foreground size-4 opacity-0 group-hover/day:opacity-100 max-md:hidden" />
        )}
      </p>
      <ul className={cn("grid gap-1", !isWeek && "max-md:hidden")}>
        {shown.map((entry) => (
          <li key={entry.id} className="min-w-0">
            <Link
              href={`${props.base}/${entry.id}`}
              prefetch={false}
              data-entry={entry.id}
              data-item
              draggable={canWrite}
              tabIndex={-1}
              className="block rounded-md"
            >
              <EntryChip entry={entry} zone={props.zone} isTall={isWeek} />
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < total && (
        <button
          type="button"
          data-more={day}
          data-item
          tabIndex={-1}
          aria-label={`All ${postsIn(total)} of ${dayTitle(day)}`}
          className={cn(
            "text-link hover:bg-accent mt-1 rounded-sm px-1.5 py-0.5 text-xs font-medium",
            !isWeek && "max-md:hidden",
          )}
        >
          +{(total - shown.length).toLocaleString("en-US")} more
        </button>
      )}
      {!isWeek && total > 0 && (
        <button
          type="button"
          data-more={day}
          data-item
          tabIndex={-1}
          aria-label={`The ${postsIn(total)} of ${dayTitle(day)}`}
          className="bg-info-soft text-info grid h-6 w-full place-items-center rounded-md text-xs font-semibold tabular-nums md:hidden"
        >
          {total > 999 ? "999+" : total}
        </button>
      )}
    </div>
  );
});
