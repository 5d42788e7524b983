import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** Hands what the server has read to the browser's cache, so that pages arrive with their data and stay live. */
export function Hydrated({
  entries,
  children,
}: {
  entries: readonly (readonly [QueryKey, unknown])[];
  children: ReactNode;
}) {
  const client = new QueryClient();
  for (const [key, data] of entries) client.setQueryData(key, data);
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
