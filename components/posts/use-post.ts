"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { getPost } from "@/lib/posts/contract";
import { postKeys } from "./queries";

export function usePost(id: string) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({ queryKey: postKeys.detail(slug, id), queryFn: () => call(getPost, { params: { id } }) });
}
