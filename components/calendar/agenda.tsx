"use client";

import { Plus } from "lucide-react";
import { AccountAvatarRow } from "@/components/posts/account-avatar-row";
import { PostState } from "@/components/posts/post-state";
import { Button } from "@/components/ui/button";
import { wallClockOf } from "@/lib/posts/wall-clock";
import type { CalendarEntry } from "@/lib/posts/schema";
import { dayOf, dayTitle } from "./calendar-time";
import { wordsOf } from "./entry-chip";

interface Props {
  zone: string;
  entries: readonly CalendarEntry[];
  canWrite: boolean;
  onOpen: (entry: CalendarEntry) => void;
  onCreate: (day: string) => void;
}

function byDay(entries: readonly CalendarEntry[], zone: string): [string, CalendarEntry[]][] {
  const days = new Map<string, CalendarEntry[]>();
  for (const entry of entries) {
    const day = dayOf(new Date(entry.at), zone);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

/** The posts of a month, day by day. */
export function Agenda({ zone, entries, canWrite, onOpen, onCreate }: Props) {
  const today = dayOf(new Date(), zone);
  return (
    <div className="grid gap-6">
      {byDay(entries, zone).map(([day, posts]) => (
        <section key={day} aria-label={dayTitle(day)} className="grid gap-2">
          <div className="flex items-center justify-between">
            <h2 className="text-sm font-semibold" suppressHydrationWarning>
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
          <ul className="grid gap-2">
            {posts.map((entry) => (
              <li key={entry.id}>
                <AgendaRow entry={entry} zone={zone} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function AgendaRow({ entry, zone, onOpen }: { entry: CalendarEntry; zone: string; onOpen: Props["onOpen"] }) {
  return (
    <button
      type="button"
      onClick={() => onOpen(entry)}
      className="bg-card hover:bg-accent grid w-full grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 rounded-lg border p-3 text-left transition-colors"
    >
      <span className="text-sm font-semibold tabular-nums">
        {wallClockOf(new Date(entry.at), zone).slice(11, 16)}
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-2">
        <PostState post={entry} zone={zone} />
        <AccountAvatarRow accounts={entry.accounts} />
      </span>
      {entry.thumbnail_url === null ? (
        <span className="row-span-2" />
      ) : (
        <img
          src={entry.thumbnail_url}
          alt=""
          className="bg-muted row-span-2 size-12 rounded-md object-cover"
        />
      )}
      <span className="text-muted-foreground col-span-2 line-clamp-2 text-sm break-words">
        {wordsOf(entry)}
      </span>
    </button>
  );
}
