"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listPostLabels } from "@/lib/posts/contract";
import { postKeys } from "./queries";

/** Labels in use. */
export function useLabels(enabled = true) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: postKeys.labels(slug),
    queryFn: () => call(listPostLabels, {}),
    enabled,
    staleTime: 60_000,
  });
}
