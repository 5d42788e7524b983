/** The filters of the log, in the URL: names, how they are read, and the query of the API that they mean. */
import { TZDate } from "@date-fns/tz";
import { addDays } from "date-fns";
import {
  createLoader,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { PLATFORM_ERROR_KINDS } from "@/lib/platforms/core/error";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";

export const LOG_FILTERS = {
  success: parseAsStringLiteral(["true", "false"] as const),
  platform: parseAsStringLiteral(PLATFORM_IDS),
  account: parseAsString,
  kind: parseAsArrayOf(parseAsStringLiteral(PLATFORM_ERROR_KINDS)),
  /** Days in the workspace's zone, both included. */
  from: parseAsString,
  to: parseAsString,
};

export type LogFilters = inferParserType<typeof LOG_FILTERS>;

export const loadLogFilters = createLoader(LOG_FILTERS);

export const NO_LOG_FILTERS: LogFilters = {
  success: null,
  platform: null,
  account: null,
  kind: null,
  from: null,
  to: null,
};

export const LOGS_PER_PAGE = 50;

/** Start of the day `days` after `day` (`YYYY-MM-DD`) in `zone`; undefined for anything that is not a day. */
function startOfDay(day: string | null, zone: string, days: number): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? "");
  if (parts === null) return undefined;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const at = addDays(new TZDate(year, month - 1, date, zone), days);
  return Number.isNaN(at.getTime()) ? undefined : new Date(at.getTime()).toISOString();
}

/** Query of `GET /logs`, before the cursor. */
export function logQuery(filters: LogFilters, zone: string) {
  return {
    limit: LOGS_PER_PAGE,
    success: filters.success ?? undefined,
    platform: filters.platform ?? undefined,
    account: filters.account ?? undefined,
    kind: filters.kind === null || filters.kind.length === 0 ? undefined : filters.kind.join(","),
    from: startOfDay(filters.from, zone, 0),
    to: startOfDay(filters.to, zone, 1),
  };
}

export function hasLogFilters(filters: LogFilters): boolean {
  return Object.values(filters).some((value) => value !== null && value.length > 0);
}
