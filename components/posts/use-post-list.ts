"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listPosts } from "@/lib/posts/contract";
import { POSTS_PER_PAGE, postKeys, type PostFilters } from "./queries";

/** Pages of posts; the next page is asked for by the cursor of the last. */
export function usePostList(filters: PostFilters) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useInfiniteQuery({
    queryKey: postKeys.list(slug, filters),
    queryFn: ({ pageParam, signal }) =>
      call(listPosts, { query: { ...filters, limit: POSTS_PER_PAGE, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
