"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False during the first render, which must equal the server's. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
