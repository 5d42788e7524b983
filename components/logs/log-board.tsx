"use client";

import { ScrollText } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Spinner } from "@/components/ui/spinner";
import { zoneLabel } from "@/components/ui/time-format";
import { AttemptRow } from "./attempt-row";
import { LogFilterBar } from "./log-filter-bar";
import { hasLogFilters, LOG_FILTERS, NO_LOG_FILTERS } from "./log-filters";
import { useLogs } from "./use-logs";

/** The publish log: every attempt, live, with its filters in the address. */
export function LogBoard() {
  const { timezone } = useWorkspace();
  const [filters, setFilters] = useQueryStates(LOG_FILTERS, { history: "replace" });
  const logs = useLogs(filters);
  const attempts = logs.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <LogFilterBar filters={filters} onChange={(change) => void setFilters(change)} />
      {logs.error !== null && (
        <Alert
          className="mb-4"
          tone="danger"
          title={logs.error.message}
          actions={
            <Button size="sm" variant="outline" onClick={() => void logs.refetch()}>
              Try again
            </Button>
          }
        />
      )}
      {logs.data === undefined && logs.isPending && <Spinner label="Reading the log" />}
      {logs.data !== undefined && attempts.length === 0 && (
        <EmptyState
          icon={ScrollText}
          title={hasLogFilters(filters) ? "No attempt matches these filters" : "Nothing has been sent yet"}
          actions={
            hasLogFilters(filters) ? (
              <Button variant="outline" onClick={() => void setFilters(NO_LOG_FILTERS)}>
                Clear the filters
              </Button>
            ) : undefined
          }
        >
          {!hasLogFilters(filters) &&
            "Each try at each account appears here the moment it happens, and stays."}
        </EmptyState>
      )}
      {attempts.length > 0 && (
        <>
          <p className="text-muted-foreground mb-2 text-[0.8125rem]" suppressHydrationWarning>
            Times in {zoneLabel(timezone)}
          </p>
          <Card className={cn("overflow-hidden", logs.isPlaceholderData && "opacity-60")}>
            <ul className="divide-y" aria-label="Attempts, newest first" aria-busy={logs.isFetching}>
              {attempts.map((attempt) => (
                <AttemptRow key={attempt.id} attempt={attempt} />
              ))}
            </ul>
          </Card>
          {logs.hasNextPage && (
            <div className="mt-4 grid justify-items-center">
              <Button
                variant="outline"
                pending={logs.isFetchingNextPage}
                onClick={() => void logs.fetchNextPage()}
              >
                Show older
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
