"use client";

import { useMutation } from "@tanstack/react-query";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { deleteAccount } from "@/lib/accounts/contract";
import { useKeepAccount } from "./use-keep-account";

export function useDisconnectAccount() {
  const call = useCall();
  const keep = useKeepAccount();
  return useMutation({
    mutationFn: (id: string) => call(deleteAccount, { params: { id } }),
    onSuccess: (account) => {
      keep(account);
      toast.success(
        account.status === "disconnected"
          ? `${account.username} is disconnected.`
          : `${account.username} is being disconnected; what is being sent may finish first.`,
      );
    },
    onError: (error) => toast.error(error.message),
  });
}
