import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { accountKeys } from "@/components/accounts/queries";
import { Hydrated } from "@/components/layout/hydrated";
import { NewPostLink } from "@/components/layout/new-post-link";
import { filtersOf, postParams } from "@/components/posts/post-params";
import { PostsBoard } from "@/components/posts/posts-board";
import { POSTS_PER_PAGE, postKeys } from "@/components/posts/queries";
import { PageHeader } from "@/components/ui/page-header";
import { listAccounts } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { listPostLabels, listPosts } from "@/lib/posts/queries";
import { ListPostsQuery } from "@/lib/posts/schema";
import { getWorkspace } from "@/lib/workspaces/queries";

export const metadata: Metadata = { title: "Posts" };

const loadParams = createLoader(postParams);

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PostsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const [given, { timezone }] = await Promise.all([loadParams(searchParams), getWorkspace(ctx)]);
  const filters = filtersOf(given, timezone);
  // An address that asks for what the API refuses gets the page with the refusal in it, not a broken one.
  const query = ListPostsQuery.safeParse({ ...filters, limit: POSTS_PER_PAGE });
  const [page, accounts, labels] = await Promise.all([
    query.success ? listPosts(ctx, query.data) : null,
    listAccounts(ctx, { limit: 500 }),
    listPostLabels(ctx),
  ]);
  return (
    <>
      <PageHeader title="Posts" actions={<NewPostLink className="max-lg:hidden" />} />
      <Hydrated
        entries={[
          [accountKeys.list(workspace), accounts],
          [postKeys.labels(workspace), labels],
          ...(page === null
            ? []
            : [[postKeys.list(workspace, filters), { pages: [page], pageParams: [undefined] }] as const]),
        ]}
      >
        <PostsBoard />
      </Hydrated>
    </>
  );
}
