"use client";

import { Ban, Copy, Ellipsis, PenLine, RotateCw, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRef, useState } from "react";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { PostSummary } from "@/lib/posts/schema";
import { DeleteDialog } from "./delete-dialog";
import { LOCK_WORDS } from "./lock-words";
import { canCancel, retryable, usePostActions } from "./use-post-actions";

interface Props {
  post: PostSummary;
  /** Names the button for screen readers. */
  name: string;
  onDeleted?: () => void;
}

/** Edit, duplicate, retry, cancel, delete: what this post allows. A row costs only its button until it is pressed. */
export function PostMenu({ post, name, onDeleted }: Props) {
  const canWrite = useCan("posts:write");
  const [deletes, setDeletes] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (!canWrite) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button ref={opener} variant="ghost" size="icon-sm" aria-label={`Actions for ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <Items post={post} onDelete={() => setDeletes(true)} />
        </DropdownMenuContent>
      </DropdownMenu>
      {deletes && (
        <DeleteDialog post={post} onOpenChange={setDeletes} opener={opener} onDeleted={onDeleted} />
      )}
    </>
  );
}

function Items({ post, onDelete }: { post: PostSummary; onDelete: () => void }) {
  const { slug } = useWorkspace();
  const actions = usePostActions();
  return (
    <>
      {post.status !== "published" && post.locked === null && (
        <DropdownMenuItem asChild>
          <Link href={`/${slug}/posts/${post.id}/edit`}>
            <PenLine aria-hidden /> Edit
          </Link>
        </DropdownMenuItem>
      )}
      <DropdownMenuItem onSelect={() => actions.duplicate.mutate(post.id)}>
        <Copy aria-hidden /> Duplicate
      </DropdownMenuItem>
      {retryable(post).length > 0 && (
        <DropdownMenuItem onSelect={() => actions.retry.mutate(post)}>
          <RotateCw aria-hidden /> Retry
        </DropdownMenuItem>
      )}
      {canCancel(post) && (
        <DropdownMenuItem onSelect={() => actions.cancel.mutate(post.id)}>
          <Ban aria-hidden /> Cancel
        </DropdownMenuItem>
      )}
      <DropdownMenuSeparator />
      {post.locked === null ? (
        <DropdownMenuItem destructive onSelect={onDelete}>
          <Trash2 aria-hidden /> Delete…
        </DropdownMenuItem>
      ) : (
        <DropdownMenuLabel className="max-w-56 font-normal">{LOCK_WORDS[post.locked]}</DropdownMenuLabel>
      )}
    </>
  );
}
