"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { getPost } from "@/lib/posts/contract";
import { nextLookMs } from "./next-look";
import { postKeys } from "./queries";

/** A post as events tell of it, and as it is read again by itself while something of it goes on. */
export function usePost(id: string) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: postKeys.detail(slug, id),
    queryFn: () => call(getPost, { params: { id } }),
    refetchInterval: ({ state }) => nextLookMs(state.data?.deliveries ?? [], new Date()),
  });
}
