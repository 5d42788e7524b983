/** Which draft each of the latest sittings in this browser became, so that coming back finds it. */
import { z } from "zod";

const RecentDraft = z.object({
  /** The sitting. */
  key: z.string(),
  postId: z.string(),
  /** How it begins. */
  words: z.string(),
  /** When it was saved last, in milliseconds since the epoch. */
  at: z.number(),
});
export type RecentDraft = z.infer<typeof RecentDraft>;

const KEPT = 8;
const OFFERED_FOR_MS = 30 * 60_000;

const nameOf = (workspace: string) => `heliograph.recent.${workspace}`;

/** The latest first. */
export function recentDrafts(storage: Storage, workspace: string): RecentDraft[] {
  try {
    return z.array(RecentDraft).parse(JSON.parse(storage.getItem(nameOf(workspace)) ?? "[]"));
  } catch {
    // Not ours, or forbidden: nothing is known.
    return [];
  }
}

function store(storage: Storage, workspace: string, drafts: readonly RecentDraft[]): void {
  try {
    storage.setItem(nameOf(workspace), JSON.stringify(drafts.slice(0, KEPT)));
  } catch {
    // Full or forbidden: coming back then finds the draft among the posts.
  }
}

export function noteDraft(storage: Storage, workspace: string, draft: RecentDraft): void {
  const others = recentDrafts(storage, workspace).filter(({ postId }) => postId !== draft.postId);
  store(storage, workspace, [draft, ...others]);
}

export function forgetDraft(storage: Storage, workspace: string, postId: string): void {
  const all = recentDrafts(storage, workspace);
  const others = all.filter((draft) => draft.postId !== postId);
  if (others.length < all.length) store(storage, workspace, others);
}

/** The draft to offer to somebody who opens an empty composer; null when the last one is long ago. */
export function draftToOffer(storage: Storage, workspace: string, now: number): RecentDraft | null {
  const [last] = recentDrafts(storage, workspace);
  return last !== undefined && now - last.at < OFFERED_FOR_MS ? last : null;
}
