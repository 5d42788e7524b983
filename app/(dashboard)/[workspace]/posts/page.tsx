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
import { listPosts } from "@/lib/posts/queries";
import { ListPostsQuery } from "@/lib/posts/schema";

export const metadata: Metadata = { title: "Posts" };

const loadParams = createLoader(postParams);

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PostsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const filters = filtersOf(await loadParams(searchParams));
  const [page, accounts] = await Promise.all([
    listPosts(ctx, ListPostsQuery.parse({ ...filters, limit: POSTS_PER_PAGE })),
    listAccounts(ctx, { limit: 500 }),
  ]);
  return (
    <>
      <PageHeader title="Posts" actions={<NewPostLink className="max-lg:hidden" />} />
      <Hydrated
        entries={[
          [accountKeys.list(workspace), accounts],
          [postKeys.list(workspace, filters), { pages: [page], pageParams: [undefined] }],
        ]}
      >
        <PostsBoard />
      </Hydrated>
    </>
  );
}
