"use client";

import { useCallback } from "react";
import { ApiError, call, type CallInput, type CallOptions, type CallOutput } from "@/lib/core/api-client";
import type { Endpoint } from "@/lib/core/contract";
import { newId } from "@/lib/core/ids";
import { askForPassword } from "./password-request";
import { setSessionEnded } from "./session-end";
import { useWorkspace } from "./workspace-context";

function wantsPassword(error: unknown): boolean {
  return error instanceof ApiError && error.problem.reason === "reauthenticate";
}

/**
 * `call` inside the workspace of this page. An ended session is told to the page, whatever the call was for; what wants
 * the password again asks for it and goes on.
 */
export function useCall() {
  const { slug } = useWorkspace();
  return useCallback(
    async <E extends Endpoint>(
      endpoint: E,
      input: CallInput<E>,
      options: Omit<CallOptions, "workspace"> = {},
    ): Promise<CallOutput<E>> => {
      // One key for the call and its repeat: it is the same intention.
      const sent = { idempotencyKey: newId("request"), ...options, workspace: slug };
      try {
        const output = await call(endpoint, input, sent).catch(async (error: unknown) => {
          if (!wantsPassword(error) || !(await askForPassword())) throw error;
          return call(endpoint, input, sent);
        });
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
