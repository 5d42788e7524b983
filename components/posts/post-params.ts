import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { POST_STATUSES } from "@/lib/posts/schema";
import { endOfDay, startOfDay } from "@/lib/posts/wall-clock";
import type { PostFilters } from "./queries";

/** The filters in the address of the list of posts. */
export const postParams = {
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
  q: string;
  status: PostFilters["status"] | null;
  platform: PostFilters["platform"] | null;
  account: string | null;
  label: string | null;
  from: string | null;
  to: string | null;
}

/** Without what is not set, so that equal filters make equal query keys on the server and in the browser. */
export function filtersOf(given: Given, zone: string): PostFilters {
  const from = startOfDay(given.from, zone);
  const to = endOfDay(given.to, zone);
  return {
    ...(given.status ? { status: given.status } : {}),
    ...(given.platform ? { platform: given.platform } : {}),
    ...(given.account ? { account: given.account } : {}),
    ...(given.label ? { label: given.label } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(given.q ? { q: given.q } : {}),
  };
}
