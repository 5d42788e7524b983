import type { Metadata } from "next";
import { deliveryKeys } from "@/components/deliveries/queries";
import { Hydrated } from "@/components/layout/hydrated";
import { PostView } from "@/components/posts/post-view";
import { titleOf } from "@/components/posts/post-title";
import { postKeys } from "@/components/posts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { listPostLogs } from "@/lib/deliveries/queries";
import { getPost } from "@/lib/posts/queries";
import { pageOr404 } from "../page-or-404";

interface Props {
  params: Promise<{ workspace: string; id: string }>;
}

/** Tabs are told apart by how their posts begin. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace, id } = await params;
  const post = await pageOr404(requireCtx(workspace).then((ctx) => getPost(ctx, { id })));
  return { title: titleOf(post) };
}

export default async function PostPage({ params }: Props) {
  const { workspace, id } = await params;
  const ctx = await requireCtx(workspace);
  const [post, attempts] = await pageOr404(
    Promise.all([getPost(ctx, { id }), listPostLogs(ctx, { id, limit: 200 })]),
  );
  return (
    <Hydrated
      entries={[
        [postKeys.detail(workspace, id), post],
        [deliveryKeys.attemptsOfPost(workspace, id), attempts],
      ]}
    >
      <PostView id={id} />
    </Hydrated>
  );
}
