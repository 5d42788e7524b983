import type { LogFilters } from "./log-filters";

/** Query keys of the publish log. The first word is what live events make stale. */
export const logKeys = {
  all: ["logs"] as const,
  list: (workspace: string, filters: LogFilters) => ["logs", workspace, "list", filters] as const,
};
