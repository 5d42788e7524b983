"use client";

import { useMutation, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { formatWhen, zoneLabel } from "@/components/ui/time-format";
import { ApiError } from "@/lib/core/api-client";
import { schedulePost, updatePost } from "@/lib/posts/contract";
import type { Calendar, CalendarEntry } from "@/lib/posts/schema";
import { dayOf } from "./calendar-time";
import { calendarKeys } from "./queries";

export interface Move {
  entry: Pick<CalendarEntry, "id" | "at" | "status" | "etag" | "timezone">;
  to: Date;
}

function place(client: QueryClient, id: string, part: Partial<CalendarEntry>): void {
  client.setQueriesData<Calendar | InfiniteData<Calendar>>({ queryKey: calendarKeys.all }, (calendar) =>
    // A list of one day is read again when the move is done.
    calendar === undefined || "pages" in calendar
      ? calendar
      : {
          ...calendar,
          data: calendar.data
            .map((entry) => (entry.id === id ? { ...entry, ...part } : entry))
            .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)),
          days: totalsAfter(calendar, id, part.at),
        },
  );
}

/** How many posts each day has when `id` stands at another time. */
function totalsAfter(
  { data, days, timezone }: Calendar,
  id: string,
  at: string | undefined,
): Calendar["days"] {
  const entry = data.find((one) => one.id === id);
  if (entry === undefined || at === undefined) return days;
  const totals = new Map(days.map(({ day, total }) => [day, total]));
  for (const [time, by] of [
    [entry.at, -1],
    [at, 1],
  ] as const) {
    const day = dayOf(new Date(time), timezone);
    totals.set(day, (totals.get(day) ?? 0) + by);
  }
  return [...totals].map(([day, total]) => ({ day, total }));
}

/** Gives a post another time at once, and offers to undo it; what the server refuses goes back to its place. */
export function useMovePost() {
  const { timezone } = useWorkspace();
  const call = useCall();
  const client = useQueryClient();
  // Versions that our own moves have replaced: who drags twice in a row has not met somebody else's change.
  const [newerEtags] = useState(() => new Map<string, string>());

  const keyOf = (id: string, etag: string) => `${id} ${etag}`;
  const etagOf = ({ id, etag }: Move["entry"]): string => {
    let newest = etag;
    for (let next = newerEtags.get(keyOf(id, newest)); next !== undefined;) {
      newest = next;
      next = newerEtags.get(keyOf(id, newest));
    }
    return newest;
  };
  const send = ({ entry, to }: Move) => {
    const at = { scheduled_at: to.toISOString() };
    const ifMatch = etagOf(entry);
    // A draft keeps being one on its new day.
    return entry.status === "draft"
      ? call(updatePost, { params: { id: entry.id }, body: { ...at, draft: true } }, { ifMatch })
      : call(schedulePost, { params: { id: entry.id }, body: at }, { ifMatch });
  };

  const mutation = useMutation({
    // One after the other: a second drag of a post is sent when the first has been answered.
    scope: { id: "calendar-move" },
    mutationFn: send,
    onMutate: ({ entry, to }) => place(client, entry.id, { at: to.toISOString() }),
    onSuccess: (post, { entry, to }) => {
      newerEtags.set(keyOf(entry.id, etagOf(entry)), post.etag);
      place(client, entry.id, { etag: post.etag, revision: post.revision, status: post.status });
      const undone: Move = {
        entry: { ...entry, at: to.toISOString(), etag: post.etag },
        to: new Date(entry.at),
      };
      toast.success(`Moved to ${formatWhen(to, timezone, { within: true })} ${zoneLabel(timezone, to)}.`, {
        duration: 10_000,
        action: { label: "Undo", onClick: () => mutation.mutate(undone) },
      });
    },
    onError: (error, { entry }) => {
      place(client, entry.id, { at: entry.at });
      toast.error(wordsOf(error));
    },
    onSettled: () => void client.invalidateQueries({ queryKey: calendarKeys.all }),
  });
  return mutation;
}

function wordsOf(error: Error): string {
  if (error instanceof ApiError && error.status === 412) {
    return "Somebody changed this post meanwhile. It is shown as it is now; move it again if you still want to.";
  }
  return `It was not moved. ${error.message}`;
}
