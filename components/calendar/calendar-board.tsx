"use client";

import { CalendarPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import type { CalendarEntry } from "@/lib/posts/schema";
import { asDay } from "@/lib/posts/wall-clock";
import { Agenda } from "./agenda";
import { CalendarGrid } from "./calendar-grid";
import { calendarParams } from "./calendar-params";
import { dayOf, rangeOf, step, visibleDays } from "./calendar-time";
import { CalendarToolbar } from "./calendar-toolbar";
import { ComposerDialog } from "./composer-dialog";
import { DayDialog } from "./day-dialog";
import { EntryDialog } from "./entry-dialog";
import { calendarFilters } from "./queries";
import { useCalendar } from "./use-calendar";
import { useIsWide } from "./use-is-wide";
import { useMovePost } from "./use-move-post";
import { useToday } from "./use-today";

/** Month, week and list of what has a time. */
export function CalendarBoard({ today: todayAtFirst }: { today: string }) {
  const { slug, timezone: zone } = useWorkspace();
  const router = useRouter();
  const canWrite = useCan("posts:write");
  const isWide = useIsWide();
  const today = useToday(zone, todayAtFirst);
  const [params, setParams] = useQueryStates(calendarParams, { history: "push", shallow: true });
  const [opened, setOpened] = useState<CalendarEntry | null>(null);
  const [newDay, setNewDay] = useState<string | null>(null);
  const [wholeDay, setWholeDay] = useState<string | null>(null);
  const move = useMovePost();
  const focus = useWayBack();

  const view = params.view ?? (isWide === false ? "list" : "month");
  const day = asDay(params.day) ?? today;
  // List and month of one month share their rows, so that the first answer serves every width.
  const days = visibleDays(view === "week" ? "week" : "month", day);
  const filters = calendarFilters(params);
  const query = useCalendar(rangeOf(days.from, days.to, zone), filters);
  const calendar = query.data;
  const listed = visibleDays("list", day);
  const isEmpty = !calendar?.days.some(
    (one) => one.total > 0 && one.day >= listed.from && one.day < listed.to,
  );
  // Until the browser tells its width both are there, each hidden where the other one comes.
  const isUndecided = isWide === null && params.view === null;

  function open(entry: CalendarEntry) {
    focus.remember(entry.id, dayOf(new Date(entry.at), zone));
    setOpened(entry);
  }
  function create(on: string) {
    focus.remember(null, on);
    setNewDay(on);
  }
  function showDay(on: string) {
    focus.remember(null, on);
    setWholeDay(on);
  }
  function moveTo(entry: CalendarEntry, to: Date) {
    focus.remember(entry.id, dayOf(to, zone));
    move.mutate({ entry, to });
  }
  const onRefuse = (entry: CalendarEntry, why: string) =>
    toast.error(`It keeps its place. ${why}`, {
      action: { label: "Open", onClick: () => router.push(`/${slug}/posts/${entry.id}`) },
    });

  return (
    <>
      <CalendarToolbar
        view={view}
        day={day}
        zone={zone}
        status={params.status}
        account={params.account}
        label={params.label}
        onView={(chosen) => void setParams({ view: chosen })}
        onStep={(by) => void setParams({ day: step(view, day, by) })}
        onToday={() => void setParams({ day: null })}
        onStatus={(status) => void setParams({ status })}
        onAccount={(account) => void setParams({ account })}
        onLabel={(label) => void setParams({ label })}
      />
      {query.isError && (
        <Alert
          tone="danger"
          title="The calendar could not be read"
          actions={
            <Button size="sm" variant="outline" onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        >
          {query.error.message}
        </Alert>
      )}
      <div aria-busy={query.isPlaceholderData} className={cn(query.isPlaceholderData && "opacity-60")}>
        {(view === "list" || isUndecided) && (
          <div className={cn(isUndecided && "md:hidden")}>
            {isEmpty || calendar === undefined ? (
              <EmptyState
                icon={CalendarPlus}
                title="Nothing is planned here"
                actions={canWrite && <Button onClick={() => create(today)}>Write a post</Button>}
              >
                Posts with a time in this month appear here, day by day.
              </EmptyState>
            ) : (
              <Agenda
                key={listed.from}
                zone={zone}
                today={today}
                calendar={calendar}
                days={listed}
                canWrite={canWrite}
                onOpen={open}
                onMore={showDay}
                onCreate={create}
              />
            )}
          </div>
        )}
        {view !== "list" && (
          <Card className={cn("overflow-hidden", isUndecided && "hidden md:block")}>
            <CalendarGrid
              view={view}
              day={day}
              today={today}
              zone={zone}
              calendar={calendar}
              canWrite={canWrite}
              base={`/${slug}/posts`}
              onOpen={open}
              onCreate={create}
              onMore={showDay}
              onMove={moveTo}
              onRefuse={onRefuse}
              onGo={(to) => void setParams({ day: to })}
            />
          </Card>
        )}
      </div>
      <DayDialog
        day={wholeDay}
        total={calendar?.days.find((one) => one.day === wholeDay)?.total ?? 0}
        zone={zone}
        filters={filters}
        onOpen={(entry) => {
          setWholeDay(null);
          open(entry);
        }}
        onClose={() => setWholeDay(null)}
        onClosed={focus.restore}
      />
      <EntryDialog
        entry={opened === null ? null : (calendar?.data.find(({ id }) => id === opened.id) ?? opened)}
        zone={zone}
        onClose={() => setOpened(null)}
        onMove={moveTo}
        onClosed={focus.restore}
      />
      <ComposerDialog day={newDay} onClose={() => setNewDay(null)} onClosed={focus.restore} />
    </>
  );
}

/** Where the focus goes when a dialog closes: the post it was about, else its day, else the page. */
function useWayBack() {
  const last = useRef<{ id: string | null; day: string }>({ id: null, day: "" });
  return {
    remember(id: string | null, day: string) {
      last.current = { id, day };
    },
    restore() {
      // A dialog that follows this one keeps the focus that it has taken.
      if (document.querySelector("[role=dialog]") !== null) return;
      const { id, day } = last.current;
      const places = [
        id === null ? null : `[data-entry="${id}"]`,
        `[role=gridcell][data-date="${day}"]`,
        "#main",
      ];
      for (const place of places) {
        const found = place === null ? null : document.querySelector<HTMLElement>(`main ${place}, ${place}`);
        if (found === null) continue;
        found.focus();
        if (document.activeElement === found) return;
      }
    },
  };
}
