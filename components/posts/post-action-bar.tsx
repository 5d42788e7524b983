"use client";

import { Ban, CalendarClock, PenLine, Send } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { platformName } from "@/components/ui/platform-icon";
import type { Post } from "@/lib/posts/schema";
import { PostMenu } from "./post-menu";
import { RescheduleDialog } from "./reschedule-dialog";
import { canCancel, usePostActions } from "./use-post-actions";

/** What can be done with a post as a whole; what the server would refuse is not offered. */
export function PostActionBar({ post }: { post: Post }) {
  const { slug } = useWorkspace();
  const canWrite = useCan("posts:write");
  const router = useRouter();
  if (!canWrite) return null;
  const isOut = post.deliveries.length > 0 && post.deliveries.every(({ status }) => status === "published");
  const isOpen = !isOut && post.locked === null;
  return (
    <>
      {isOpen && <EditLink post={post} />}
      {isOpen && post.deliveries.length > 0 && (
        <>
          <RescheduleDialog
            post={post}
            trigger={
              <Button variant="outline">
                <CalendarClock aria-hidden /> {post.status === "scheduled" ? "Reschedule" : "Schedule"}
              </Button>
            }
          />
          {post.status !== "publishing" && <PublishNowButton post={post} />}
        </>
      )}
      {canCancel(post) && <CancelButton post={post} />}
      <PostMenu post={post} name="this post" onDeleted={() => router.push(`/${slug}/posts`)} />
    </>
  );
}

/** Nothing for those who may not write. */
export function EditLink({ post }: { post: Pick<Post, "id"> }) {
  const { slug } = useWorkspace();
  if (!useCan("posts:write")) return null;
  return (
    <Button asChild variant="outline">
      <Link href={`/${slug}/posts/${post.id}/edit`}>
        <PenLine aria-hidden /> Edit
      </Link>
    </Button>
  );
}

function PublishNowButton({ post }: { post: Post }) {
  const { publishNow } = usePostActions();
  const waiting = post.deliveries.filter(({ status }) => status !== "published");
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" pending={publishNow.isPending}>
          <Send aria-hidden /> Publish now
        </Button>
      }
      title="Publish this post now?"
      confirmLabel="Publish now"
      cancelLabel="Not yet"
      onConfirm={async () => {
        await publishNow.mutateAsync(post.id);
      }}
    >
      <p>It goes out at once, and not every network lets a post be taken back:</p>
      <ul className="text-foreground grid gap-1">
        {waiting.map(({ id, account }) => (
          <li key={id}>
            {platformName(account.platform)} · {account.username || account.account_name}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}

function CancelButton({ post }: { post: Post }) {
  const { cancel } = usePostActions();
  return (
    <ConfirmDialog
      trigger={
        <Button variant="outline" pending={cancel.isPending}>
          <Ban aria-hidden /> Cancel
        </Button>
      }
      title="Cancel this post?"
      confirmLabel="Cancel the post"
      cancelLabel="Keep it"
      onConfirm={async () => {
        await cancel.mutateAsync(post.id);
      }}
    >
      <p>What has not been sent stays unsent. You can schedule it again later.</p>
    </ConfirmDialog>
  );
}
