import type { ListPostsQuery } from "@/lib/posts/schema";

/** Filters of a list of posts, as the API takes them. */
export type PostFilters = Partial<
  Pick<ListPostsQuery, "platform" | "account" | "label" | "q" | "from" | "to" | "sort">
> & {
  /** Comma-separated. */
  status?: string;
};

export const POSTS_PER_PAGE = 30;

/** Query keys of posts. The first word is what live events make stale. */
export const postKeys = {
  list: (workspace: string, filters: PostFilters) => ["posts", workspace, "list", filters] as const,
  detail: (workspace: string, id: string) => ["posts", workspace, "detail", id] as const,
  labels: (workspace: string) => ["posts", workspace, "labels"] as const,
  check: (workspace: string, body: unknown) => ["post-check", workspace, body] as const,
};
