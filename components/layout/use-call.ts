"use client";

import { useCallback } from "react";
import { call, type CallInput, type CallOptions, type CallOutput } from "@/lib/core/api-client";
import type { Endpoint } from "@/lib/core/contract";
import { useWorkspace } from "./workspace-context";

/** `call` inside the workspace of this page. */
export function useCall() {
  const { slug } = useWorkspace();
  return useCallback(
    <E extends Endpoint>(
      endpoint: E,
      input: CallInput<E>,
      options: Omit<CallOptions, "workspace"> = {},
    ): Promise<CallOutput<E>> => call(endpoint, input, { ...options, workspace: slug }),
    [slug],
  );
}
