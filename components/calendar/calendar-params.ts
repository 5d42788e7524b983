import { parseAsString, parseAsStringLiteral } from "nuqs";
import { POST_STATUSES } from "@/lib/posts/schema";

/** What the calendar's address holds; without `view` a phone shows the list and a wide screen the month. */
export const calendarParams = {
  view: parseAsStringLiteral(["month", "week", "list"] as const),
  day: parseAsString,
  status: parseAsStringLiteral(POST_STATUSES),
  account: parseAsString,
  label: parseAsString,
};
