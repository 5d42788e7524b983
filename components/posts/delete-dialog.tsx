"use client";

import { useId, useState, type RefObject } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Label } from "@/components/ui/label";
import { platformName } from "@/components/ui/platform-icon";
import { Time } from "@/components/ui/time";
import { MANIFESTS } from "@/lib/platforms/manifests";
import type { PostSummary } from "@/lib/posts/schema";
import { titleOf } from "./post-title";
import { usePostActions } from "./use-post-actions";

interface Props {
  post: PostSummary;
  onOpenChange: (open: boolean) => void;
  /** Has the focus again when it closes. */
  opener: RefObject<HTMLElement | null>;
  onDeleted?: (() => void) | undefined;
}

/** Asks before a post goes, and whether what is out goes too where the network allows that. */
export function DeleteDialog({ post, onOpenChange, opener, onDeleted }: Props) {
  const actions = usePostActions();
  const [onPlatform, setOnPlatform] = useState(false);
  const checkboxId = useId();
  const accounts = post.deliveries
    .map(({ account }) => `${platformName(account.platform)}, ${account.username || account.account_name}`)
    .join(" · ");
  const out = post.deliveries.filter((delivery) => delivery.status === "published");
  const deletable = out.filter(({ account }) => MANIFESTS[account.platform].capabilities.deleteOnPlatform);
  const names = [...new Set(deletable.map(({ account }) => platformName(account.platform)))].join(", ");
  return (
    <ConfirmDialog
      open
      onOpenChange={onOpenChange}
      opener={opener}
      title="Delete this post?"
      confirmLabel="Delete"
      destructive
      onConfirm={async () => {
        await actions.remove.mutateAsync({ id: post.id, onPlatform });
        onDeleted?.();
      }}
    >
      <blockquote dir="auto" className="text-foreground line-clamp-3 border-s-2 ps-3 text-start break-words">
        {titleOf(post)}
      </blockquote>
      <p>
        {post.scheduled_at === null ? "No time yet" : <Time value={post.scheduled_at} zone={post.timezone} />}
        {accounts !== "" && ` · ${accounts}`}
      </p>
      <p>It leaves Heliograph for good; what waits to be sent is cancelled. The log keeps its attempts.</p>
      {out.length > 0 && deletable.length === 0 && <p>What is already out stays on its networks.</p>}
      {deletable.length > 0 && (
        <span className="flex items-start gap-2.5">
          <Checkbox
            id={checkboxId}
            checked={onPlatform}
            onCheckedChange={(checked) => setOnPlatform(checked === true)}
          />
          <Label htmlFor={checkboxId} className="text-foreground">
            Delete it on {names} as well
          </Label>
        </span>
      )}
    </ConfirmDialog>
  );
}
