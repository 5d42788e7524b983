"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { readNotifications } from "@/lib/notifications/contract";
import { notificationKeys } from "./queries";

/** Marks the given ones as read, or all of the workspace. */
export function useReadNotifications() {
  const call = useCall();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ids?: string[]) => call(readNotifications, { body: { ids } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: notificationKeys.all }),
    onError: (error) => toast.error(error.message),
  });
}
