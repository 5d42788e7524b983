/** The parts of the list of posts: what each holds, and the order it begins with. */
import type { PostSort, PostStatus } from "@/lib/posts/schema";

export const POST_TABS = ["upcoming", "drafts", "past", "all"] as const;
export type PostTab = (typeof POST_TABS)[number];

interface Tab {
  label: string;
  /** null: every one. */
  statuses: readonly PostStatus[] | null;
  sort: PostSort;
}

export const TABS: Record<PostTab, Tab> = {
  // What is next stands first, below what waits for a decision since earlier.
  upcoming: {
    label: "Upcoming",
    statuses: ["needs_attention", "publishing", "scheduled"],
    sort: "scheduled_at",
  },
  drafts: { label: "Drafts", statuses: ["draft"], sort: "-updated_at" },
  past: {
    label: "Past",
    statuses: ["published", "partially_published", "failed", "cancelled"],
    sort: "-scheduled_at",
  },
  all: { label: "All", statuses: null, sort: "-updated_at" },
};

/** The tab that an address means: a status without a tab is looked for where its posts are. */
export function tabOf({ tab, status }: { tab: PostTab | null; status: PostStatus | null }): PostTab {
  if (tab !== null) return tab;
  if (status === null) return "upcoming";
  return POST_TABS.find((one) => TABS[one].statuses?.includes(status)) ?? "all";
}
