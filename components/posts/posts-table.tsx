"use client";

import Link from "next/link";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { PostSort, PostSummary } from "@/lib/posts/schema";
import { AccountAvatarRow } from "./account-avatar-row";
import { PostLabels } from "./post-labels";
import { PostMenu } from "./post-menu";
import { PostState } from "./post-state";
import { titleOf } from "./post-title";
import { SortHead } from "./sort-head";

interface Props {
  posts: readonly PostSummary[];
  sort: PostSort;
  onSort: (sort: PostSort) => void;
}

export function PostsTable({ posts, sort, onSort }: Props) {
  const { slug, timezone } = useWorkspace();
  return (
    <>
      <ul className="divide-y md:hidden" aria-label="Posts">
        {posts.map((post) => (
          <li key={post.id} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-2 p-4">
            <Link
              href={`/${slug}/posts/${post.id}`}
              dir="auto"
              className="line-clamp-2 text-start font-medium break-words"
            >
              {titleOf(post)}
            </Link>
            <PostMenu post={post} name={titleOf(post)} />
            <div className="col-span-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-[0.8125rem]">
              <PostState post={post} zone={timezone} />
              <AccountAvatarRow accounts={rowsOf(post)} />
              <When post={post} zone={timezone} />
              <PostLabels labels={post.labels} />
            </div>
          </li>
        ))}
      </ul>
      <div className="hidden md:block [&_td]:px-2.5 [&_th]:px-2.5 xl:[&_td]:px-4 xl:[&_th]:px-4">
        <Table label="Posts">
          <TableHeader>
            <TableRow>
              <TableHead>Post</TableHead>
              <TableHead>Status</TableHead>
              <TableHead>Accounts</TableHead>
              <SortHead by="scheduled_at" sort={sort} onSort={onSort}>
                Time
              </SortHead>
              <SortHead by="updated_at" sort={sort} onSort={onSort}>
                Changed
              </SortHead>
              <TableHead className="max-xl:hidden">Author</TableHead>
              <TableHead className="w-12">
                <span className="sr-only">Actions</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {posts.map((post) => (
              <PostRow key={post.id} post={post} slug={slug} zone={timezone} />
            ))}
          </TableBody>
        </Table>
      </div>
    </>
  );
}

const rowsOf = (post: PostSummary) =>
  post.deliveries.map(({ account, status }) => ({
    id: account.id,
    platform: account.platform,
    username: account.username || account.account_name,
    status,
  }));

function PostRow({ post, slug, zone }: { post: PostSummary; slug: string; zone: string }) {
  const [picture] = post.media;
  return (
    <TableRow>
      <TableCell className="w-full max-w-0 min-w-40 xl:min-w-48">
        <div className="flex items-center gap-3">
          {picture !== undefined && (
            <img
              src={picture.thumbnail_url}
              alt=""
              className="bg-muted size-10 shrink-0 rounded-md object-cover"
            />
          )}
          <div className="grid min-w-0 flex-1 gap-1">
            <Link
              href={`/${slug}/posts/${post.id}`}
              dir="auto"
              className="line-clamp-2 text-start font-medium break-words underline-offset-4 hover:underline"
            >
              {titleOf(post)}
            </Link>
            <PostLabels labels={post.labels} />
          </div>
        </div>
      </TableCell>
      <TableCell>
        <PostState post={post} zone={zone} />
      </TableCell>
      <TableCell>
        <AccountAvatarRow accounts={rowsOf(post)} />
      </TableCell>
      <TableCell className="min-w-28 xl:whitespace-nowrap">
        <When post={post} zone={zone} />
      </TableCell>
      <TableCell className="text-muted-foreground min-w-24 xl:whitespace-nowrap">
        <Time value={post.updated_at} zone={zone} compact />
      </TableCell>
      <TableCell className="text-muted-foreground max-w-40 truncate max-xl:hidden">
        <bdi>{post.author?.name ?? "–"}</bdi>
      </TableCell>
      {/* However long the words before it are, the menu stays in sight. */}
      <TableCell className="bg-card sticky right-0 xl:static xl:bg-transparent">
        <PostMenu post={post} name={titleOf(post)} />
      </TableCell>
    </TableRow>
  );
}

function When({ post, zone }: { post: PostSummary; zone: string }) {
  if (post.scheduled_at === null) return <span className="text-muted-foreground">No time yet</span>;
  return <Time value={post.scheduled_at} zone={zone} />;
}
