"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listAccounts } from "@/lib/accounts/contract";
import { accountKeys } from "./queries";

/** Every connected account of the workspace, oldest first. */
export function useAccounts() {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: accountKeys.list(slug),
    queryFn: () => call(listAccounts, { query: { limit: 500 } }),
  });
}
