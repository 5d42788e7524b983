"use client";

import { Alert } from "@/components/ui/alert";
import type { FormState } from "./form-state";

/** The sentence about the whole form, read out when it appears. */
export function FormMessage({ state }: { state: FormState }) {
  return (
    <div aria-live="polite" className="empty:absolute">
      {state.message !== null && (
        <Alert key={state.at} tone={state.status === "failed" ? "danger" : "success"} title={state.message} />
      )}
    </div>
  );
}
