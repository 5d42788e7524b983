import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { POST_SORTS, POST_STATUSES, type PostStatus } from "@/lib/posts/schema";
import { endOfDay, startOfDay } from "@/lib/posts/wall-clock";
import type { PostFilters } from "./queries";
import { POST_TABS, tabOf, TABS, type PostTab } from "./post-tabs";

/** The filters in the address of the list of posts. */
export const postParams = {
  /** Absent: what is coming up, or the tab of the status that is asked for. */
  tab: parseAsStringLiteral(POST_TABS),
  /** Absent: the order that the tab begins with. */
  sort: parseAsStringLiteral(POST_SORTS),
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(POST_STATUSES),
  platform: parseAsStringLiteral(PLATFORM_IDS),
  account: parseAsString,
  label: parseAsString,
  /** Days in the workspace's zone, both included. */
  from: parseAsString,
  to: parseAsString,
};

interface Given {
  tab: PostTab | null;
  sort: PostFilters["sort"] | null;
  q: string;
  status: PostStatus | null;
  platform: PostFilters["platform"] | null;
  account: string | null;
  label: string | null;
  from: string | null;
  to: string | null;
}

/** Without what is not set, so that equal filters make equal query keys on the server and in the browser. */
export function filtersOf(given: Given, zone: string): PostFilters {
  const { statuses, sort } = TABS[tabOf(given)];
  const from = startOfDay(given.from, zone);
  const to = endOfDay(given.to, zone);
  return {
    sort: given.sort ?? sort,
    ...(given.status ? { status: given.status } : statuses === null ? {} : { status: statuses.join(",") }),
    ...(given.platform ? { platform: given.platform } : {}),
    ...(given.account ? { account: given.account } : {}),
    ...(given.label ? { label: given.label } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(given.q ? { q: given.q } : {}),
  };
}

/** Whether anything but tab and order narrows the list. */
export function isFiltered({ tab: _tab, sort: _sort, ...rest }: Given): boolean {
  return Object.values(rest).some((value) => value !== null && value !== "");
}
