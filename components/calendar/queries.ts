export interface CalendarFilters {
  /** Comma-separated post statuses. */
  status?: string;
  account?: string;
  label?: string;
}

/** Posts of a day that come with the range; the others are asked for when somebody looks at their day. */
export const POSTS_PER_DAY = 8;
/** Posts of one day in one answer. */
export const DAY_PAGE = 500;

/** Query keys of the calendar. The first word is what live events make stale. */
export const calendarKeys = {
  range: (workspace: string, from: string, to: string, filters: CalendarFilters) =>
    ["calendar", workspace, from, to, filters] as const,
  day: (workspace: string, from: string, to: string, filters: CalendarFilters) =>
    ["calendar", workspace, "day", from, to, filters] as const,
  all: ["calendar"] as const,
};

/** Without what is not set, so that equal filters make equal query keys on the server and in the browser. */
export function calendarFilters(given: {
  status: string | null | undefined;
  account: string | null | undefined;
  label: string | null | undefined;
}): CalendarFilters {
  return {
    ...(given.status ? { status: given.status } : {}),
    ...(given.account ? { account: given.account } : {}),
    ...(given.label ? { label: given.label } : {}),
  };
}
