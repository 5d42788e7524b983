import type { PostLock } from "@/lib/posts/schema";

/** Why a post cannot be changed now, and until when. */
export const LOCK_WORDS: Record<PostLock, string> = {
  being_sent: "Being sent: it can be changed again when the network has answered.",
  outcome_unknown: "We are finding out whether it is live: it can be changed again when that is settled.",
};
