"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useWorkspace } from "@/components/layout/workspace-context";
import { usePost } from "@/components/posts/use-post";
import type { Post } from "@/lib/posts/schema";
import { Composer } from "./composer";
import type { ComposerDoc } from "./document";
import type { SubmitAction } from "./use-submit";
import { wordsOfResult } from "./result-words";

/** The composer as a page. A new post gets its address as soon as it is saved, so that a reload opens the same one. */
export function ComposerPage({ postId, initial }: { postId: string | null; initial?: Partial<ComposerDoc> }) {
  return postId === null ? <Sitting post={null} initial={initial ?? {}} /> : <Existing postId={postId} />;
}

function Existing({ postId }: { postId: string }) {
  const { data } = usePost(postId);
  return data === undefined ? null : <Sitting key={data.id} post={data} initial={{}} />;
}

function Sitting({ post, initial }: { post: Post | null; initial: Partial<ComposerDoc> }) {
  const { slug } = useWorkspace();
  const router = useRouter();

  function onDone(done: Post, action: SubmitAction) {
    toast.success(wordsOfResult(done, action));
    if (action !== "save" || done.status !== "draft") router.push(`/${slug}/posts/${done.id}`);
  }

  return (
    <Composer
      post={post}
      initial={initial}
      restoresNew={Object.keys(initial).length === 0}
      onCreated={(created) => window.history.replaceState(null, "", `/${slug}/posts/${created.id}/edit`)}
      onDone={onDone}
    />
  );
}
