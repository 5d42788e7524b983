"use client";

import { FileText } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Spinner } from "@/components/ui/spinner";
import { PostFilterBar } from "./post-filter-bar";
import { filtersOf, isFiltered, postParams } from "./post-params";
import { PostTabBar } from "./post-tab-bar";
import { tabOf, TABS, type PostTab } from "./post-tabs";
import { PostsTable } from "./posts-table";
import { usePostList } from "./use-post-list";

const NOTHING_IN: Record<PostTab, string> = {
  upcoming: "Nothing is scheduled",
  drafts: "No drafts",
  past: "Nothing has gone out yet",
  all: "No posts yet",
};

/** Every post, with filters that the address keeps. */
export function PostsBoard() {
  const { slug, timezone } = useWorkspace();
  const canWrite = useCan("posts:write");
  const [params, setParams] = useQueryStates(postParams, { history: "replace", shallow: true });
  const filters = filtersOf(params, timezone);
  const query = usePostList(filters);
  // A post whose place changed between two pages may be in both.
  const posts = [
    ...new Map(
      query.data?.pages.flatMap((page) => page.data.map((post) => [post.id, post] as const)),
    ).values(),
  ];
  const isNarrowed = isFiltered(params);
  const tab = tabOf(params);
  return (
    <div className="grid gap-4">
      <PostTabBar tab={tab} onTab={(chosen) => void setParams({ tab: chosen, sort: null, status: null })} />
      <PostFilterBar params={params} tab={tab} isFiltered={isNarrowed} onChange={setParams} />
      {query.isError && (
        <Alert
          tone="danger"
          title="The posts could not be read"
          actions={
            <Button size="sm" variant="outline" onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        >
          {query.error.message}
        </Alert>
      )}
      {query.isPending && <Spinner label="Reading the posts" />}
      {query.isSuccess && posts.length === 0 && (
        <EmptyState
          icon={FileText}
          title={isNarrowed ? "No post matches these filters" : NOTHING_IN[tab]}
          actions={
            !isNarrowed &&
            canWrite && (
              <Button asChild>
                <Link href={`/${slug}/compose`}>Write a post</Link>
              </Button>
            )
          }
        >
          {isNarrowed && "Take one away, or search for another word."}
        </EmptyState>
      )}
      {posts.length > 0 && (
        <Card
          aria-busy={query.isPlaceholderData}
          className={cn("overflow-hidden", query.isPlaceholderData && "opacity-60")}
        >
          <PostsTable
            posts={posts}
            sort={filters.sort ?? TABS[tab].sort}
            onSort={(sort) => void setParams({ sort })}
          />
        </Card>
      )}
      {query.hasNextPage && (
        <Button
          variant="outline"
          className="justify-self-center"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
