import type { Metadata } from "next";
import { accountKeys } from "@/components/accounts/queries";
import { ComposerPage } from "@/components/composer/composer-page";
import { Hydrated } from "@/components/layout/hydrated";
import { NotAllowed } from "@/components/layout/not-allowed";
import { titleOf } from "@/components/posts/post-title";
import { postKeys } from "@/components/posts/queries";
import { PageHeader } from "@/components/ui/page-header";
import { listAccounts } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { can } from "@/lib/core/actor";
import { pageOr404 } from "../../page-or-404";
import { getPost } from "@/lib/posts/queries";

interface Props {
  params: Promise<{ workspace: string; id: string }>;
}

/** Tabs are told apart by how their posts begin. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace, id } = await params;
  const post = await pageOr404(requireCtx(workspace).then((ctx) => getPost(ctx, { id })));
  return { title: `Edit: ${titleOf(post)}` };
}

export default async function EditPostPage({ params }: Props) {
  const { workspace, id } = await params;
  const ctx = await requireCtx(workspace);
  if (!can(ctx, "posts:write")) return <NotAllowed title="Edit post" />;
  const [post, accounts] = await pageOr404(
    Promise.all([getPost(ctx, { id }), listAccounts(ctx, { limit: 500 })]),
  );
  return (
    <>
      <PageHeader
        title={post.status === "draft" ? "Draft" : "Edit post"}
        description={
          post.status === "draft"
            ? "It saves itself while you write."
            : "Changes go into effect when you save them; until then they are kept in this browser."
        }
      />
      <Hydrated
        entries={[
          [accountKeys.list(workspace), accounts],
          [postKeys.detail(workspace, id), post],
        ]}
      >
        <ComposerPage postId={id} />
      </Hydrated>
    </>
  );
}
