/**
 * When to read a post again although no event has said so. The engine takes a post up, and writes its intent, without
 * a word; and a worker that is killed says nothing of what it stored last. Pure.
 */
import type { Delivery } from "@/lib/deliveries/schema";

const MOVING_MS = 2_500;
/** The instant that the database knows has passed here, too, by then. */
const AFTER_MS = 1_000;
const LONGEST_MS = 3_600_000;

/** Milliseconds until the next look; false when nothing of the post goes on by itself. */
export function nextLookMs(
  deliveries: readonly Pick<Delivery, "status" | "next_check_at">[],
  now: Date,
): number | false {
  const waits = deliveries.flatMap(({ status, next_check_at: next }) => {
    if (status === "publishing") return MOVING_MS;
    if (next === null) return [];
    const ahead = Date.parse(next) - now.getTime();
    return ahead > 0 ? ahead + AFTER_MS : MOVING_MS;
  });
  return waits.length > 0 && Math.min(...waits, LONGEST_MS);
}
