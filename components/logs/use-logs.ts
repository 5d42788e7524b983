"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listLogs } from "@/lib/deliveries/contract";
import { logQuery, type LogFilters } from "./log-filters";
import { logKeys } from "./queries";

/** Attempts, newest first, page by page; what is shown stays while other filters are read. */
export function useLogs(filters: LogFilters) {
  const { slug, timezone } = useWorkspace();
  const call = useCall();
  return useInfiniteQuery({
    queryKey: logKeys.list(slug, filters),
    queryFn: ({ pageParam, signal }) =>
      call(
        listLogs,
        { query: { ...logQuery(filters, timezone), cursor: pageParam ?? undefined } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}
