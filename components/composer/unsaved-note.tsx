"use client";

import Link from "next/link";
import { useMemo, useSyncExternalStore } from "react";
import { toast } from "sonner";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { Post } from "@/lib/posts/schema";
import { copiesOf, dropMirror, keepMirror, watchCopies, type Mirror } from "./mirror";

const UNDO_MS = 20_000;

/** Changes to a post that this browser keeps and nobody has saved. */
function useUnsaved(workspace: string, postId: string): Mirror[] {
  // Compared as text: the same copies make no new render.
  const text = useSyncExternalStore(
    watchCopies,
    () => JSON.stringify(copiesOf(window.localStorage, workspace, postId)),
    () => "[]",
  );
  return useMemo(() => JSON.parse(text) as Mirror[], [text]);
}

/** Says on a post's page that there are changes which it does not show. */
export function UnsavedNote({ post }: { post: Post }) {
  const { id: workspace, slug } = useWorkspace();
  const canWrite = useCan("posts:write");
  const copies = useUnsaved(workspace, post.id);
  const [latest] = copies;
  if (!canWrite || latest === undefined) return null;

  function discard() {
    for (const copy of copies) dropMirror(window.localStorage, workspace, copy);
    const bringBack = () => {
      for (const copy of copies) keepMirror(window.localStorage, workspace, copy);
    };
    toast("Your changes are discarded.", {
      duration: UNDO_MS,
      action: { label: "Bring them back", onClick: bringBack },
    });
  }

  return (
    <Alert
      className="mb-4"
      tone="warning"
      title="You have unsaved changes to this post"
      actions={
        <>
          <Button asChild size="sm">
            <Link href={`/${slug}/posts/${post.id}/edit`}>Go on editing</Link>
          </Button>
          <Button size="sm" variant="outline" onClick={discard}>
            Discard changes
          </Button>
        </>
      }
    >
      Typed <Time value={new Date(latest.at)} zone={post.timezone} within /> and kept in this browser only.
      {post.status === "scheduled" && " What is shown here goes out unless you save them."}
    </Alert>
  );
}
