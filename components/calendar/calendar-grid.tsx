"use client";

import { useEffect, useMemo, useRef, useState, type MouseEvent, type RefObject } from "react";
import { cn } from "@/components/ui/cn";
import type { Calendar, CalendarEntry } from "@/lib/posts/schema";
import { addDays } from "@/lib/posts/wall-clock";
import { dayTitle, groupByDay, visibleDays, type CalendarView } from "./calendar-time";
import { DayCell } from "./day-cell";
import { useDrag } from "./use-drag";
import { useGridKeys } from "./use-grid-keys";

interface Props {
  view: Exclude<CalendarView, "list">;
  /** A day within what is shown. */
  day: string;
  today: string;
  zone: string;
  calendar: Pick<Calendar, "data" | "days"> | undefined;
  canWrite: boolean;
  /** Address of the list of posts; theirs follow it. */
  base: string;
  onOpen: (entry: CalendarEntry) => void;
  onCreate: (day: string) => void;
  /** All posts of a day. */
  onMore: (day: string) => void;
  onMove: (entry: CalendarEntry, to: Date) => void;
  onRefuse: (entry: CalendarEntry, why: string) => void;
  /** Shows what lies around another day. */
  onGo: (day: string) => void;
}

const NONE: readonly CalendarEntry[] = [];

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = from; at < to; at = addDays(at, 1)) days.push(at);
  return days;
}

/** `Mon`, and with its number in a week. */
const headerOf = (day: string, isWeek: boolean) =>
  `${dayTitle(day).slice(0, 3)}${isWeek ? ` ${String(Number(day.slice(8)))}` : ""}`;

/**
 * Month and week: the same markup from the server and in the browser, so that what is painted can be used. Until the
 * script is there a post is a link to its page.
 */
export function CalendarGrid(props: Props) {
  const { view, day, today, zone, calendar, canWrite, onCreate } = props;
  const isWeek = view === "week";
  const grid = useRef<HTMLDivElement>(null);
  const { from, to } = visibleDays(view, day);
  const days = daysBetween(from, to);
  const [chosen, setChosen] = useState<string | null>(null);
  const isShown = (one: string) => one >= from && one < to;
  const current = chosen !== null && isShown(chosen) ? chosen : isShown(today) && day === today ? today : day;

  const byDay = useMemo(() => groupByDay(calendar?.data ?? [], zone), [calendar, zone]);
  const totals = useMemo(() => new Map(calendar?.days.map((one) => [one.day, one.total])), [calendar]);
  const entryOf = (id: string) => calendar?.data.find((entry) => entry.id === id);

  const drag = useDrag({ zone, entryOf, onMove: props.onMove, onRefuse: props.onRefuse });
  const onKeyDown = useGridKeys({
    grid,
    view,
    current,
    onCurrent: setChosen,
    onGo: props.onGo,
    onCreate: canWrite ? onCreate : null,
  });
  useTodayInSight(grid, today);

  function onClick(event: MouseEvent) {
    if (!(event.target instanceof Element)) return;
    const date = event.target.closest<HTMLElement>("[data-date]")?.dataset.date;
    const more = event.target.closest<HTMLElement>("[data-more]")?.dataset.more;
    const entry = entryOf(event.target.closest<HTMLElement>("[data-entry]")?.dataset.entry ?? "");
    if (date !== undefined) setChosen(date);
    if (entry !== undefined) {
      // A click that asks for a new tab or window gets the page.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      props.onOpen(entry);
    } else if (more !== undefined) props.onMore(more);
    else if (date !== undefined && canWrite) onCreate(date);
  }

  return (
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its cells take the focus, one at a time
    <div
      ref={grid}
      role="grid"
      aria-label="Calendar"
      onClickCapture={onClick}
      onKeyDown={onKeyDown}
      {...drag.handlers}
    >
      <div role="row" className={cn("grid grid-cols-7", isWeek && "max-md:hidden")}>
        {days.slice(0, 7).map((one) => (
          <div
            key={one}
            role="columnheader"
            aria-label={dayTitle(one).split(",")[0]}
            className={cn(
              "text-muted-foreground truncate border-l px-1.5 py-2 text-xs font-medium first:border-l-0 sm:px-2.5",
              isWeek && one === today && "text-link font-semibold",
            )}
          >
            {headerOf(one, isWeek)}
          </div>
        ))}
      </div>
      {Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7)).map(
        (week) => (
          <div key={week[0]} role="row" className={cn("grid grid-cols-7", isWeek && "max-md:grid-cols-1")}>
            {week.map((one) => (
              <DayCell
                key={one}
                day={one}
                entries={byDay.get(one) ?? NONE}
                total={Math.max(totals.get(one) ?? 0, byDay.get(one)?.length ?? 0)}
                zone={zone}
                isWeek={isWeek}
                isToday={one === today}
                isOther={!isWeek && one.slice(0, 7) !== day.slice(0, 7)}
                isCurrent={one === current}
                drag={drag.lookOf(one)}
                canWrite={canWrite}
                base={props.base}
              />
            ))}
          </div>
        ),
      )}
    </div>
  );
}

/** A phone opens a week, whose days stand below each other, at today. */
function useTodayInSight(grid: RefObject<HTMLElement | null>, today: string) {
  useEffect(() => {
    if (window.matchMedia("(min-width: 768px)").matches || window.scrollY > 0) return;
    const cell = grid.current?.querySelector(`[data-date="${today}"]`);
    if (cell && cell.getBoundingClientRect().bottom > window.innerHeight)
      cell.scrollIntoView({ block: "center" });
    // Once, when it opens: later the reader decides where to look.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, []);
}
