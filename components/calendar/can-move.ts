import type { CalendarEntry } from "@/lib/posts/schema";

/** What has ended, or is on its way, keeps its place. */
export function canMove(entry: Pick<CalendarEntry, "status">): boolean {
  return entry.status === "draft" || entry.status === "scheduled" || entry.status === "cancelled";
}
