"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { listNotifications } from "@/lib/notifications/contract";
import { LATEST_COUNT, notificationKeys } from "./queries";

/** The newest notifications of the workspace and how many are unread. */
export function useNotifications() {
  const { slug } = useWorkspace();
  const call = useCall();
  return useQuery({
    queryKey: notificationKeys.latest(slug),
    queryFn: () => call(listNotifications, { query: { limit: LATEST_COUNT } }),
  });
}
