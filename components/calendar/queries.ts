export interface CalendarFilters {
  /** Comma-separated post statuses. */
  status?: string;
  account?: string;
}

/** Query keys of the calendar. The first word is what live events make stale. */
export const calendarKeys = {
  range: (workspace: string, from: string, to: string, filters: CalendarFilters) =>
    ["calendar", workspace, from, to, filters] as const,
  all: ["calendar"] as const,
};
