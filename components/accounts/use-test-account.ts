"use client";

import { useMutation } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { testConnection } from "@/lib/accounts/contract";
import { useKeepAccount } from "./use-keep-account";

/** Asks the network whether the connection works; a refusal is an answer, not an error. */
export function useTestAccount() {
  const call = useCall();
  const keep = useKeepAccount();
  return useMutation({
    mutationFn: (id: string) => call(testConnection, { params: { id } }),
    onSuccess: (result) => keep(result.account),
  });
}
