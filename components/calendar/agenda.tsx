"use client";

import { Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { NearViewport } from "@/components/ui/near-viewport";
import type { Calendar, CalendarEntry } from "@/lib/posts/schema";
import { AgendaRows, rowsPx } from "./agenda-row";
import { dayTitle, groupByDay } from "./calendar-time";

interface Props {
  zone: string;
  today: string;
  calendar: Pick<Calendar, "data" | "days">;
  /** First day that is listed, and the day after the last. */
  days: { from: string; to: string };
  canWrite: boolean;
  onOpen: (entry: CalendarEntry) => void;
  onMore: (day: string) => void;
  onCreate: (day: string) => void;
}

const HEAD_PX = 32;
const BUTTON_PX = 32;
const GAP_PX = 8;
/** Rows that come from the server: more than fits a screen. */
const FIRST_ROWS = 24;

const heightOf = (shown: number, total: number) =>
  HEAD_PX + GAP_PX + rowsPx(shown) + (shown < total ? GAP_PX + BUTTON_PX : 0);

interface AgendaDay {
  day: string;
  posts: CalendarEntry[];
  total: number;
  /** Whether the server sends its rows. */
  isFirst: boolean;
}

function daysOf({
  calendar,
  days,
  zone,
  today,
}: Pick<Props, "calendar" | "days" | "zone" | "today">): AgendaDay[] {
  const byDay = groupByDay(calendar.data, zone);
  const totals = new Map(calendar.days.map(({ day, total }) => [day, total]));
  const listed = [...byDay].filter(([day]) => day >= days.from && day < days.to);
  let before = 0;
  let ahead = 0;
  return listed.map(([day, posts]) => {
    const isFirst = before < FIRST_ROWS || (day >= today && ahead < FIRST_ROWS);
    before += posts.length;
    if (day >= today) ahead += posts.length;
    return { day, posts, total: Math.max(totals.get(day) ?? 0, posts.length), isFirst };
  });
}

/** The posts of a month, day by day. It opens at today. */
export function Agenda(props: Props) {
  const { zone, today, days, canWrite, onOpen, onMore, onCreate } = props;
  const list = useRef<HTMLDivElement>(null);
  const isNow = today >= days.from && today < days.to;
  useEffect(() => {
    if (!isNow || window.scrollY > 0) return;
    const sections = [...(list.current?.querySelectorAll<HTMLElement>("[data-date]") ?? [])];
    const next = sections.find((section) => (section.dataset.date ?? "") >= today);
    if (next !== undefined && next !== sections[0] && next.offsetParent !== null) next.scrollIntoView();
    // Once, when it opens: later the reader decides where to look.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, []);
  return (
    <div ref={list} className="grid gap-6">
      {daysOf(props).map(({ day, posts, total, isFirst }) => (
        <section key={day} data-date={day} aria-label={dayTitle(day)} className="scroll-mt-20">
          <NearViewport heightPx={heightOf(posts.length, total)} initially={isFirst}>
            <div className="mb-2 flex items-center justify-between" style={{ height: HEAD_PX }}>
              <h2 className="text-sm font-semibold">
                {dayTitle(day)}
                {day === today && <span className="text-link font-medium"> · Today</span>}
              </h2>
              {canWrite && (
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={`New post on ${dayTitle(day)}`}
                  onClick={() => onCreate(day)}
                >
                  <Plus aria-hidden />
                </Button>
              )}
            </div>
            <AgendaRows entries={posts} zone={zone} onOpen={onOpen} />
            {posts.length < total && (
              <Button variant="ghost" size="sm" className="mt-2" onClick={() => onMore(day)}>
                All {total.toLocaleString("en-US")} posts of this day
              </Button>
            )}
          </NearViewport>
        </section>
      ))}
    </div>
  );
}
