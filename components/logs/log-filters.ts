/** The filters of the log, in the URL: names, how they are read, and the query of the API that they mean. */
import {
  createLoader,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { PLATFORM_ERROR_KINDS } from "@/lib/platforms/core/error";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { endOfDay, startOfDay } from "@/lib/posts/wall-clock";

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

/** Query of `GET /logs`, before the cursor. */
export function logQuery(filters: LogFilters, zone: string) {
  return {
    limit: LOGS_PER_PAGE,
    success: filters.success ?? undefined,
    platform: filters.platform ?? undefined,
    account: filters.account ?? undefined,
    kind: filters.kind === null || filters.kind.length === 0 ? undefined : filters.kind.join(","),
    from: startOfDay(filters.from, zone),
    to: endOfDay(filters.to, zone),
  };
}

export function hasLogFilters(filters: LogFilters): boolean {
  return Object.values(filters).some((value) => value !== null && value.length > 0);
}
