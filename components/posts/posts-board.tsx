"use client";

import { FileText, Search } from "lucide-react";
import Link from "next/link";
import { debounce, useQueryStates } from "nuqs";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { AccountFilter } from "./account-filter";
import { filtersOf, postParams } from "./post-params";
import { PostsTable } from "./posts-table";
import { StatusFilter } from "./status-filter";
import { usePostList } from "./use-post-list";

/** Every post, with filters that the address keeps. */
export function PostsBoard() {
  const { slug } = useWorkspace();
  const canWrite = useCan("posts:write");
  const [params, setParams] = useQueryStates(postParams, { history: "replace", shallow: true });
  const filters = filtersOf(params);
  const query = usePostList(filters);
  const posts = query.data?.pages.flatMap((page) => page.data) ?? [];
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-52 flex-1 sm:max-w-72">
          <Search
            aria-hidden
            className="text-muted-foreground pointer-events-none absolute top-2.5 left-3 size-4"
          />
          <Input
            type="search"
            aria-label="Search in the text"
            placeholder="Search in the text"
            className="pl-9"
            value={params.q}
            onChange={(event) =>
              void setParams({ q: event.target.value }, { limitUrlUpdates: debounce(250) })
            }
          />
        </div>
        <StatusFilter value={params.status} onChange={(status) => void setParams({ status })} />
        <AccountFilter value={params.account} onChange={(account) => void setParams({ account })} />
        {params.label !== null && (
          <Button variant="secondary" size="sm" onClick={() => void setParams({ label: null })}>
            Label: {params.label} ✕
          </Button>
        )}
        {isFiltered && (
          <Button variant="link" size="sm" onClick={() => void setParams(null)}>
            Clear filters
          </Button>
        )}
      </div>
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
      {query.isSuccess && posts.length === 0 ? (
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
      ) : (
        <Card className="overflow-hidden">
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
