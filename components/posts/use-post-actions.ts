"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { retryDelivery } from "@/lib/deliveries/contract";
import { cancelPost, deletePost, duplicatePost, publishPostNow } from "@/lib/posts/contract";
import type { PostSummary } from "@/lib/posts/schema";
import { postKeys } from "./queries";

const RETRIED = new Set(["failed", "held", "blocked"]);

/** Deliveries of a post that a retry would send; a cancelled one comes back only by itself, never with the others. */
export function retryable(post: Pick<PostSummary, "deliveries" | "locked">): string[] {
  // Some of them may be what locks it; the post's own page offers each that can be tried.
  if (post.locked !== null) return [];
  return post.deliveries.filter(({ status }) => RETRIED.has(status)).map(({ id }) => id);
}

/** Whether anything of it still waits to be sent, and the server lets go of it. */
export function canCancel(post: Pick<PostSummary, "status" | "locked">): boolean {
  if (post.locked !== null) return false;
  return post.status === "scheduled" || post.status === "publishing" || post.status === "needs_attention";
}

/** What can be done with a post from a list. Each says what became of it. */
export function usePostActions() {
  const { slug } = useWorkspace();
  const call = useCall();
  const client = useQueryClient();
  const router = useRouter();
  const refresh = () => {
    for (const root of ["posts", "calendar", "deliveries"])
      void client.invalidateQueries({ queryKey: [root] });
  };
  const onError = (error: Error) => {
    toast.error(error.message);
    refresh();
  };

  const cancel = useMutation({
    mutationFn: (id: string) => call(cancelPost, { params: { id } }),
    onSuccess: () => {
      toast.success("Cancelled. What had not been sent stays here.");
      refresh();
    },
    onError,
  });
  const duplicate = useMutation({
    mutationFn: (id: string) => call(duplicatePost, { params: { id } }),
    onSuccess: (post) => {
      client.setQueryData(postKeys.detail(slug, post.id), post);
      refresh();
      toast.success("Copied as a draft.");
      router.push(`/${slug}/posts/${post.id}/edit`);
    },
    onError,
  });
  const publishNow = useMutation({
    mutationFn: (id: string) => call(publishPostNow, { params: { id } }),
    onSuccess: () => {
      toast.success("On its way.");
      refresh();
    },
    onError,
  });
  const retry = useMutation({
    mutationFn: async (post: Pick<PostSummary, "deliveries" | "locked">) => {
      for (const id of retryable(post)) await call(retryDelivery, { params: { id } });
    },
    onSuccess: () => {
      toast.success("It is tried again.");
      refresh();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: ({ id, onPlatform }: { id: string; onPlatform: boolean }) =>
      call(deletePost, { params: { id }, query: onPlatform ? { on_platform: "true" } : {} }),
    onSuccess: ({ platforms }) => {
      const kept = platforms.filter((platform) => !platform.deleted);
      if (kept.length === 0) toast.success("Deleted.");
      else toast.warning(`Deleted here. ${kept.map((platform) => platform.message ?? "").join(" ")}`);
      refresh();
    },
    onError,
  });
  return { cancel, duplicate, publishNow, retry, remove };
}
