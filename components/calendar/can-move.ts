import { LOCK_WORDS } from "@/components/posts/lock-words";
import type { CalendarEntry, PostStatus } from "@/lib/posts/schema";

/**
 * Why a post keeps its place, null where it may move. A cancelled one stays too: moving it would bring it back to
 * life, which nobody expects of a drag.
 */
const KEEPS_ITS_TIME: Record<PostStatus, string | null> = {
  draft: null,
  scheduled: null,
  publishing: "It is going out right now.",
  published: "It is published, so its time is a fact.",
  partially_published: "Part of it is published. Open it to give the rest another time.",
  failed: "It did not go out. Open it to see why and to give it another time.",
  needs_attention: "It needs a decision first. Open it to see which.",
  cancelled: "It is cancelled. Open it to schedule it again.",
};

export function whyNotMoved(entry: Pick<CalendarEntry, "status" | "locked" | "next_try_at">): string | null {
  if (entry.locked !== null) return LOCK_WORDS[entry.locked];
  if (entry.next_try_at !== null) return "It waits for its network. Open it to give it another time.";
  return KEEPS_ITS_TIME[entry.status];
}
