"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { z } from "zod";
import { useWorkspace } from "@/components/layout/workspace-context";
import type { SocialAccount, SocialAccountPage } from "@/lib/accounts/schema";
import { accountKeys } from "./queries";

/** Puts what an answer said about one account into the list, without waiting for a refetch. */
export function useKeepAccount(): (account: SocialAccount) => void {
  const { slug } = useWorkspace();
  const queryClient = useQueryClient();
  return useCallback(
    (account) => {
      queryClient.setQueryData<z.infer<typeof SocialAccountPage>>(accountKeys.list(slug), (page) =>
        page === undefined
          ? page
          : {
              ...page,
              data: page.data
                .map((row) => (row.id === account.id ? account : row))
                .filter((row) => row.status !== "disconnected"),
            },
      );
      void queryClient.invalidateQueries({ queryKey: accountKeys.all });
    },
    [queryClient, slug],
  );
}
