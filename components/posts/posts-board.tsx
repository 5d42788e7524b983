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
import { filtersOf, postParams } from "./post-params";
import { PostsTable } from "./posts-table";
import { usePostList } from "./use-post-list";

/** Every post, with filters that the address keeps. */
export function PostsBoard() {
  const { slug, timezone } = useWorkspace();
  const canWrite = useCan("posts:write");
  const [params, setParams] = useQueryStates(postParams, { history: "replace", shallow: true });
  const filters = filtersOf(params, timezone);
  const query = usePostList(filters);
  const posts = query.data?.pages.flatMap((page) => page.data) ?? [];
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <div className="grid gap-4">
      <PostFilterBar params={params} isFiltered={isFiltered} onChange={setParams} />
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
          title={isFiltered ? "No post matches these filters" : "No posts yet"}
          actions={
            !isFiltered &&
            canWrite && (
              <Button asChild>
                <Link href={`/${slug}/compose`}>Write the first one</Link>
              </Button>
            )
          }
        >
          {isFiltered
            ? "Take one away, or search for another word."
            : "Drafts, scheduled and published posts are listed here."}
        </EmptyState>
      )}
      {posts.length > 0 && (
        <Card
          aria-busy={query.isPlaceholderData}
          className={cn("overflow-hidden", query.isPlaceholderData && "opacity-60")}
        >
          <PostsTable posts={posts} />
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
