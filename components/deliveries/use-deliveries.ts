"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listPostLogs, resolveDelivery, retryDelivery } from "@/lib/deliveries/contract";
import type { ResolveInput } from "@/lib/deliveries/schema";
import { deliveryKeys } from "./queries";

/** Every attempt of a post, oldest first; read again every `everyMs`, false: only when an event says so. */
export function useAttempts(postId: string, everyMs: number | false) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: deliveryKeys.attemptsOfPost(slug, postId),
    queryFn: () => call(listPostLogs, { params: { id: postId }, query: { limit: 200 } }),
    refetchInterval: everyMs,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => {
    for (const root of ["posts", "calendar", "deliveries"])
      void client.invalidateQueries({ queryKey: [root] });
  };
}

export function useRetryDelivery() {
  const call = useCall();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => call(retryDelivery, { params: { id } }),
    onSuccess: () => toast.success("It is tried again."),
    onError: (error) => toast.error(error.message),
    onSettled: refresh,
  });
}

/** A person says what became of an unknown one. Of two who press at once, one wins and the other is told. */
export function useResolveDelivery() {
  const call = useCall();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: ResolveInput }) =>
      call(resolveDelivery, { params: { id }, body }),
    onSuccess: (_delivery, { body }) => {
      toast.success(body.outcome === "published" ? "Marked as published." : "It is published again.");
    },
    onError: (error) => toast.error(error.message),
    onSettled: refresh,
  });
}
