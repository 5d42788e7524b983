"use client";

import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { NearViewport } from "@/components/ui/near-viewport";
import { Spinner } from "@/components/ui/spinner";
import { addDays } from "@/lib/posts/wall-clock";
import type { CalendarEntry } from "@/lib/posts/schema";
import { AgendaRows, rowsPx } from "./agenda-row";
import { dayTitle, rangeOf } from "./calendar-time";
import type { CalendarFilters } from "./queries";
import { useCalendarDay } from "./use-calendar";

interface Props {
  day: string | null;
  total: number;
  zone: string;
  filters: CalendarFilters;
  onOpen: (entry: CalendarEntry) => void;
  onClose: () => void;
  onClosed: () => void;
}

/** Rows that come and go together as the list is scrolled. */
const CHUNK = 8;

/** Every post of a day, however many there are. */
export function DayDialog({ day, total, onClose, onClosed, ...list }: Props) {
  return (
    <Dialog open={day !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="grid-rows-[auto_minmax(0,1fr)] overflow-hidden sm:max-w-2xl"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        {day !== null && (
          <>
            <DialogHeader>
              <DialogTitle>{dayTitle(day)}</DialogTitle>
              <DialogDescription>
                {total === 1 ? "1 post" : `${total.toLocaleString("en-US")} posts`}, earliest first.
              </DialogDescription>
            </DialogHeader>
            <DayList key={day} day={day} {...list} />
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}

function DayList({
  day,
  zone,
  filters,
  onOpen,
}: Pick<Props, "zone" | "filters" | "onOpen"> & { day: string }) {
  const query = useCalendarDay(rangeOf(day, addDays(day, 1), zone), filters);
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const entries = query.data?.pages.flatMap((page) => page.data) ?? [];
  const chunks = Array.from({ length: Math.ceil(entries.length / CHUNK) }, (_, index) =>
    entries.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return (
    <div
      data-scrolls
      role="region"
      aria-label="Posts of the day"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must take focus (WCAG 2.1.1)
      tabIndex={0}
      className="grid content-start gap-2 overflow-y-auto"
    >
      {query.isPending && <Spinner label="Reading the posts" />}
      {chunks.map((chunk, index) => (
        <NearViewport key={index} heightPx={rowsPx(chunk.length)} initially={index === 0}>
          <AgendaRows entries={chunk} zone={zone} onOpen={onOpen} />
        </NearViewport>
      ))}
      {query.isError && (
        <p className="text-danger flex items-center gap-3 text-sm">
          {query.error.message}
          <Button size="sm" variant="outline" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </p>
      )}
    </div>
  );
}
