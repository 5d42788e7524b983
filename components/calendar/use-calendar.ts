"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { getCalendar } from "@/lib/posts/contract";
import { calendarKeys, DAY_PAGE, POSTS_PER_DAY, type CalendarFilters } from "./queries";

interface Range {
  from: string;
  to: string;
}

/** The first posts of each day of a range of instants, and how many each day has. */
export function useCalendar(range: Range, filters: CalendarFilters) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: calendarKeys.range(slug, range.from, range.to, filters),
    queryFn: ({ signal }) =>
      call(getCalendar, { query: { ...range, ...filters, per_day: POSTS_PER_DAY } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Every post of a day, page after page. */
export function useCalendarDay(range: Range, filters: CalendarFilters) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useInfiniteQuery({
    queryKey: calendarKeys.day(slug, range.from, range.to, filters),
    queryFn: ({ pageParam, signal }) =>
      call(getCalendar, { query: { ...range, ...filters, limit: DAY_PAGE, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
