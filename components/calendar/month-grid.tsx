"use client";

import FullCalendar from "@fullcalendar/react";
import dayGridPlugin from "@fullcalendar/react/daygrid";
import interactionPlugin from "@fullcalendar/react/interaction";
import "@fullcalendar/react/skeleton.css";
import { Plus, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { CalendarEntry } from "@/lib/posts/schema";
import { dayOf, dayTitle, gridTimeOf, onDay, type CalendarView } from "./calendar-time";
import { EntryChip } from "./entry-chip";
import { whyNotMoved } from "./can-move";

export interface GridProps {
  view: Exclude<CalendarView, "list">;
  /** A day within what is shown. */
  day: string;
  zone: string;
  entries: readonly CalendarEntry[];
  canWrite: boolean;
  onOpen: (entry: CalendarEntry) => void;
  onCreate: (day: string) => void;
  onMove: (entry: CalendarEntry, to: Date) => void;
  /** It was dragged and keeps its place; `why` is a sentence. */
  onRefuse: (entry: CalendarEntry, why: string) => void;
}

/** `Mon 23`. */
const headerOf = (day: string) => `${dayTitle(day).slice(0, 3)} ${String(Number(day.slice(8)))}`;

const isoDay = (date: Date) => date.toISOString().slice(0, 10);

/**
 * Month and week. The grid is told wall-clock times as if they were UTC (see calendar-time.ts), so that it needs to
 * know no zone; a drag gives a new day and keeps the time of day.
 */
export function MonthGrid(props: GridProps) {
  const { view, day, zone, entries, canWrite, onOpen, onCreate, onMove, onRefuse } = props;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const isWeek = view === "week";
  return (
    <FullCalendar
      key={`${view} ${day}`}
      plugins={[dayGridPlugin, interactionPlugin]}
      initialView={isWeek ? "dayGridWeek" : "dayGridMonth"}
      initialDate={day}
      timeZone="UTC"
      now={() => gridTimeOf(new Date(), zone)}
      firstDay={1}
      headerToolbar={false}
      height="auto"
      fixedWeekCount={false}
      eventOrder="start,id"
      dayMaxEvents={isWeek ? false : 3}
      editable={canWrite}
      eventDurationEditable={false}
      eventDisplay="block"
      eventInteractive
      dragRevertDuration={120}
      events={entries.map((entry) => ({
        id: entry.id,
        title: entry.excerpt,
        start: gridTimeOf(new Date(entry.at), zone),
      }))}
      eventContent={({ event }) => {
        const entry = byId.get(event.id);
        return entry === undefined ? null : <EntryChip entry={entry} zone={zone} isTall={isWeek} />;
      }}
      eventClick={({ event }) => {
        const entry = byId.get(event.id);
        if (entry !== undefined) onOpen(entry);
      }}
      eventDrop={({ event, revert }) => {
        const entry = byId.get(event.id);
        // Our own data moves it; the grid's idea of it must not stay behind when it is refused.
        revert();
        if (entry === undefined || event.start === null) return;
        const refusal = whyNotMoved(entry);
        if (refusal === null) onMove(entry, onDay(new Date(entry.at), isoDay(event.start), zone));
        else onRefuse(entry, refusal);
      }}
      navLinks={canWrite}
      navLinkHint={(_text, date) => `New post on ${dayTitle(isoDay(date))}`}
      navLinkDayClick={(date) => onCreate(isoDay(date))}
      navLinkClass="hover:bg-accent cursor-pointer rounded-md"
      dateClick={(info) => {
        if (canWrite) onCreate(info.dateStr.slice(0, 10));
      }}
      dayCellTopContent={(info) => (
        <DayTop
          text={info.dayNumberText}
          isToday={isoDay(info.date) === dayOf(new Date(), zone)}
          isOther={info.isOther}
        />
      )}
      dayCellTopClass="block"
      dayCellClass={(info) =>
        cn("border-border border", isWeek ? "min-h-[28rem]" : "min-h-32", info.isOther && "bg-muted/60")
      }
      dayCellBottomClass="min-h-1"
      dayRowClass="border-border border"
      dayHeaderRowClass="border-border border"
      dayHeaderDividerClass="border-border border-b"
      dayHeaderClass="border-border border"
      dayHeaderInnerClass="text-muted-foreground px-2.5 py-2 text-xs font-medium"
      dayHeaderContent={(info) => {
        if (info.inPopover) return dayTitle(isoDay(info.date));
        return isWeek ? headerOf(isoDay(info.date)) : info.weekdayText;
      }}
      dayHeaderFormat={isWeek ? { weekday: "long", month: "long", day: "numeric" } : { weekday: "short" }}
      defaultTimedEventDuration="00:00:01"
      eventClass={cn("mx-1 mb-1 cursor-pointer rounded-md", isWeek && "first:mt-1")}
      moreLinkClass="text-link hover:bg-accent mx-1 rounded-sm px-1.5 py-0.5 text-xs font-medium"
      popoverClass="max-h-[min(28rem,70dvh)] overflow-y-auto bg-popover text-popover-foreground shadow-floating w-60 rounded-lg border p-2"
      popoverCloseClass="hover:bg-accent absolute top-1.5 right-1.5 grid size-7 place-items-center rounded-md"
      popoverCloseContent={() => <X className="size-4" />}
    />
  );
}

/** The number of a day; the grid makes it a button that starts a post there. */
function DayTop({ text, isToday, isOther }: { text: string; isToday: boolean; isOther: boolean }) {
  return (
    <span className="group/day flex items-center justify-between px-2 pt-1.5 pb-1">
      <span
        className={cn(
          "grid size-6 place-items-center rounded-full text-xs font-medium tabular-nums",
          isToday && "bg-primary text-primary-foreground font-semibold",
          isOther && !isToday && "text-muted-foreground",
        )}
      >
        {text}
      </span>
      <Plus className="text-muted-foreground size-4 opacity-0 group-hover/day:opacity-100" />
    </span>
  );
}
