import "server-only";
import { webAddress } from "@/lib/core/web-address";
/**
 * Looks for a post among the account's recent ones. It matches only when it was created after the intent by the
 * network's own clock, is equal in text and number of pictures, belongs to no other delivery, and is the only such.
 */
import type { RemotePost, Search, Settled, UnsettledAttempt } from "@/lib/platforms/core/platform";
import { draftOf } from "./draft";
import type { Claimed, UnsettledRow } from "./load";
import type { NetworkClock } from "./network-clock";
import type { EngineDeps, OpenAccount } from "./ports";
import type { Candidate } from "./reason";

/** What a visit has learned. `retryAfterMs` null: only a person can tell. */
export type Answer = Settled & {
  candidates?: Candidate[];
  absent?: boolean;
  /** Asked again after just that time, however long it has been open. */
  exactly?: boolean;
};

/** Networks tell times in whole seconds; the one before may be the same second. */
const CLOCK_GRAIN_MS = 1_000;
/** Posts offered to a person at most. */
const MAX_CANDIDATES = 5;

function candidateOf(post: RemotePost): Candidate {
  return { remote_id: post.remoteId, permalink: webAddress(post.permalink), excerpt: post.excerpt };
}

/** The recent posts; asked for again when the first answer shows that the question named a wrong time. */
async function listed(
  search: Search,
  account: OpenAccount,
  attempt: UnsettledAttempt,
  theirs: NetworkClock,
): Promise<RemotePost[]> {
  try {
    const posts = await search.list(account, attempt);
    if (!theirs.isFarApart) return posts;
  } catch (error) {
    if (!theirs.isFarApart) throw error;
  }
  return search.list(account, attempt);
}

export async function searchForPost(
  d: Claimed,
  unsettled: UnsettledRow,
  search: Search,
  account: OpenAccount,
  attempt: UnsettledAttempt,
  theirs: NetworkClock,
  deps: EngineDeps,
): Promise<Answer> {
  const draft = await draftOf(d, unsettled.snapshot, unsettled.idempotencyKey, deps);
  const wanted = search.fingerprint(draft);
  const posts = await listed(search, account, attempt, theirs);
  const after = posts.filter(
    (post) => post.createdAt.getTime() >= attempt.startedAt.getTime() - CLOCK_GRAIN_MS,
  );
  const { taken, contested } = await attempt.claims(after.map((post) => post.remoteId));
  const free = after.filter((post) => !taken.has(post.remoteId));
  const equal = free.filter(
    (post) => post.textFingerprint === wanted && post.mediaCount === draft.media.length,
  );
  const settledBy = unsettled.startedAt.getTime() + search.settleAfterMs;
  const untilSettled = Math.max(0, settledBy - d.now.getTime());

  if (equal.length > 0) {
    const [only] = equal;
    if (equal.length === 1 && only !== undefined && !contested) {
      return { outcome: "published", remoteId: only.remoteId, permalink: only.permalink };
    }
    const candidates = equal.slice(0, MAX_CANDIDATES).map(candidateOf);
    const reason = "More than one post of the account could be this one.";
    return { outcome: "undecided", reason, retryAfterMs: untilSettled > 0 ? untilSettled : null, candidates };
  }
  const candidates = free.slice(0, MAX_CANDIDATES).map(candidateOf);
  if (!search.absenceConclusive) {
    const reason = "The network's list does not show it, which proves nothing there.";
    return { outcome: "undecided", reason, retryAfterMs: untilSettled > 0 ? untilSettled : null, candidates };
  }
  // Absent needs two reads, the second after the network's settle time.
  if (d.settling.absent >= 1 && untilSettled === 0) return { outcome: "not_published" };
  const reason = "The network does not show it; we look once more.";
  return {
    outcome: "undecided",
    reason,
    retryAfterMs: Math.max(untilSettled, 1_000),
    exactly: true,
    candidates,
    absent: true,
  };
}
