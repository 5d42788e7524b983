"use client";

import { Alert } from "@/components/ui/alert";
import type { FormState } from "./form-state";

/** The sentence about the whole form, read out when it appears. */
export function FormMessage({ state }: { state: FormState }) {
  if (state.message === null) return null;
  return (
    <Alert
      key={state.at}
      live
      tone={state.status === "failed" ? "danger" : "success"}
      title={state.message}
    />
  );
}
