"use client";

import { useCallback } from "react";
import { ApiError, call, type CallInput, type CallOptions, type CallOutput } from "@/lib/core/api-client";
import type { Endpoint } from "@/lib/core/contract";
import { setSessionEnded } from "./session-end";
import { useWorkspace } from "./workspace-context";

/** `call` inside the workspace of this page. An ended session is told to the page, whatever the call was for. */
export function useCall() {
  const { slug } = useWorkspace();
  return useCallback(
    async <E extends Endpoint>(
      endpoint: E,
      input: CallInput<E>,
      options: Omit<CallOptions, "workspace"> = {},
    ): Promise<CallOutput<E>> => {
      try {
        const output = await call(endpoint, input, { ...options, workspace: slug });
        setSessionEnded(false);
        return output;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) setSessionEnded(true);
        throw error;
      }
    },
    [slug],
  );
}
