"use client";

import { useQuery } from "@tanstack/react-query";
import { NotebookPen, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { getPost } from "@/lib/posts/contract";
import { draftToOffer, forgetDraft, type RecentDraft } from "./recent-drafts";

/** Above an empty composer: the draft that was written in this browser just before. */
export function LastDraftNote() {
  const { id: workspace } = useWorkspace();
  const [draft, setDraft] = useState(() => draftToOffer(window.localStorage, workspace, Date.now()));
  if (draft === null) return null;
  return (
    <Offer
      draft={draft}
      onDismiss={() => {
        forgetDraft(window.localStorage, workspace, draft.postId);
        setDraft(null);
      }}
    />
  );
}

function Offer({ draft, onDismiss }: { draft: RecentDraft; onDismiss: () => void }) {
  const { slug, timezone } = useWorkspace();
  const call = useCall();
  const { data: post } = useQuery({
    queryKey: postKeys.detail(slug, draft.postId),
    queryFn: () => call(getPost, { params: { id: draft.postId } }),
    retry: false,
  });
  if (post?.status !== "draft") return null;
  const words = draft.words === "" ? "without words yet" : `“${draft.words}”`;
  return (
    <div className="bg-muted flex items-center gap-2 rounded-md px-3 py-1.5 text-sm">
      <NotebookPen aria-hidden className="text-muted-foreground size-4 shrink-0" />
      <p className="min-w-0 flex-1">
        Your last draft:{" "}
        <Link
          className="text-link font-medium break-words underline-offset-4 hover:underline"
          href={`/${slug}/posts/${post.id}/edit`}
        >
          <bdi>{words}</bdi>
        </Link>
        , saved <Time value={post.updated_at} zone={timezone} within />
      </p>
      <Button variant="ghost" size="icon-sm" aria-label="Do not offer this draft" onClick={onDismiss}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
