"use client";

import { CalendarPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { lazy, Suspense, useState } from "react";
import { toast } from "sonner";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { CalendarEntry } from "@/lib/posts/schema";
import { asDay } from "@/lib/posts/wall-clock";
import { Agenda } from "./agenda";
import { calendarParams } from "./calendar-params";
import { dayOf, dayTitle, rangeOf, step, visibleDays } from "./calendar-time";
import { CalendarToolbar } from "./calendar-toolbar";
import { ComposerDialog } from "./composer-dialog";
import { EntryDialog } from "./entry-dialog";
import { StaticGrid } from "./static-grid";
import { useCalendar } from "./use-calendar";
import { useIsWide } from "./use-is-wide";
import { useMovePost } from "./use-move-post";

// The grid is heavy, and phones never need it.
const MonthGrid = lazy(() => import("./month-grid").then((file) => ({ default: file.MonthGrid })));

/** Posts of the list that is sent along for phones: more than fits one. */
const FIRST_LOOK = 30;

/** Month, week and list of what has a time. */
export function CalendarBoard({ today }: { today: string }) {
  const { slug, timezone: zone } = useWorkspace();
  const router = useRouter();
  const canWrite = useCan("posts:write");
  const isWide = useIsWide();
  const [params, setParams] = useQueryStates(calendarParams, { history: "push", shallow: true });
  const [openId, setOpenId] = useState<string | null>(null);
  const [newDay, setNewDay] = useState<string | null>(null);
  const move = useMovePost();

  const view = params.view ?? (isWide === false ? "list" : "month");
  const day = asDay(params.day) ?? today;
  // List and month of one month share their rows, so that the first answer serves every width.
  const days = visibleDays(view === "week" ? "week" : "month", day);
  const filters = {
    ...(params.status === null ? {} : { status: params.status }),
    ...(params.account === null ? {} : { account: params.account }),
  };
  const query = useCalendar(rangeOf(days.from, days.to, zone), filters);
  const entries = query.data?.data ?? [];
  const listed = entriesWithin(entries, visibleDays("list", day), zone);
  const opened = entries.find((entry) => entry.id === openId) ?? null;
  const onOpen = (entry: CalendarEntry) => setOpenId(entry.id);
  const hrefOf = (entry: CalendarEntry) => `/${slug}/posts/${entry.id}`;
  const onRefuse = (entry: CalendarEntry, why: string) =>
    toast.error(`It was not moved. ${why}`, {
      action: { label: "Open", onClick: () => router.push(hrefOf(entry)) },
    });

  const listOf = (posts: readonly CalendarEntry[]) =>
    posts.length === 0 ? (
      <EmptyState
        icon={CalendarPlus}
        title="Nothing is planned here"
        actions={canWrite && <Button onClick={() => setNewDay(dayOf(new Date(), zone))}>Write a post</Button>}
      >
        Posts with a time in this month appear here, day by day.
      </EmptyState>
    ) : (
      <Agenda zone={zone} entries={posts} canWrite={canWrite} onOpen={onOpen} onCreate={setNewDay} />
    );

  const grid =
    view === "list" ? null : (
      <StaticGrid view={view} day={day} zone={zone} entries={entries} hrefOf={hrefOf} />
    );

  return (
    <>
      <CalendarToolbar
        view={view}
        day={day}
        zone={zone}
        status={params.status}
        account={params.account}
        onView={(chosen) => void setParams({ view: chosen })}
        onStep={(by) => void setParams({ day: step(view, day, by) })}
        onToday={() => void setParams({ day: null })}
        onStatus={(status) => void setParams({ status })}
        onAccount={(account) => void setParams({ account })}
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
      {query.data?.truncated === true && (
        <Alert tone="warning" title="Not every post fits" className="mb-3">
          This range has more than a thousand posts: what comes after{" "}
          {dayTitle(dayOf(new Date(entries.at(-1)?.at ?? 0), zone))} is left out. Choose the week, or filter
          by status or account.
        </Alert>
      )}
      {view === "list" ? (
        listOf(listed)
      ) : (
        <>
          {/* Until the browser tells its width: what a phone will show, hidden where a grid comes. */}
          {isWide === null && params.view === null && (
            <div className="md:hidden">{listOf(listed.slice(0, FIRST_LOOK))}</div>
          )}
          <Card
            className={
              isWide === null && params.view === null ? "hidden overflow-hidden md:block" : "overflow-x-auto"
            }
          >
            <div className="min-w-[44rem]">
              <Suspense fallback={grid}>
                {isWide === null ? (
                  grid
                ) : (
                  <MonthGrid
                    view={view}
                    day={day}
                    zone={zone}
                    entries={entries}
                    canWrite={canWrite}
                    onOpen={onOpen}
                    onCreate={setNewDay}
                    onMove={(entry, to) => move.mutate({ entry, to })}
                    onRefuse={onRefuse}
                  />
                )}
              </Suspense>
            </div>
          </Card>
        </>
      )}
      <EntryDialog
        entry={opened}
        zone={zone}
        onClose={() => setOpenId(null)}
        onMove={(entry, to) => move.mutate({ entry, to })}
      />
      <ComposerDialog day={newDay} onClose={() => setNewDay(null)} />
    </>
  );
}

function entriesWithin(entries: readonly CalendarEntry[], days: { from: string; to: string }, zone: string) {
  return entries.filter((entry) => {
    const day = dayOf(new Date(entry.at), zone);
    return day >= days.from && day < days.to;
  });
}
