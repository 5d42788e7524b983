import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { POST_STATUSES } from "@/lib/posts/schema";
import type { PostFilters } from "./queries";

/** The filters in the address of the list of posts. */
export const postParams = {
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(POST_STATUSES),
  platform: parseAsStringLiteral(PLATFORM_IDS),
  account: parseAsString,
  label: parseAsString,
};

interface Given {
  q: string;
  status: PostFilters["status"] | null;
  platform: PostFilters["platform"] | null;
  account: string | null;
  label: string | null;
}

/** Without what is not set, so that equal filters make equal query keys on the server and in the browser. */
export function filtersOf(given: Given): PostFilters {
  return {
    ...(given.status ? { status: given.status } : {}),
    ...(given.platform ? { platform: given.platform } : {}),
    ...(given.account ? { account: given.account } : {}),
    ...(given.label ? { label: given.label } : {}),
    ...(given.q ? { q: given.q } : {}),
  };
}
