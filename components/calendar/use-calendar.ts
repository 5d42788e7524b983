"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { getCalendar } from "@/lib/posts/contract";
import { calendarKeys, type CalendarFilters } from "./queries";

/** Light rows of a range of instants. */
export function useCalendar(range: { from: string; to: string }, filters: CalendarFilters) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: calendarKeys.range(slug, range.from, range.to, filters),
    queryFn: ({ signal }) => call(getCalendar, { query: { ...range, ...filters } }, { signal }),
    placeholderData: keepPreviousData,
  });
}
