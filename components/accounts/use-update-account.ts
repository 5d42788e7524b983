"use client";

import { useMutation } from "@tanstack/react-query";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { updateAccount } from "@/lib/accounts/contract";
import type { UpdateAccountInput } from "@/lib/accounts/schema";
import { useKeepAccount } from "./use-keep-account";

/** Pauses, resumes or renames an account. */
export function useUpdateAccount() {
  const call = useCall();
  const keep = useKeepAccount();
  return useMutation({
    mutationFn: ({ id, ...body }: UpdateAccountInput & { id: string }) =>
      call(updateAccount, { params: { id }, body }),
    onSuccess: (account) => {
      keep(account);
      toast.success(
        account.status === "inactive"
          ? `${account.username} is paused. Its posts wait.`
          : `${account.username} is active.`,
      );
    },
    onError: (error) => toast.error(error.message),
  });
}
