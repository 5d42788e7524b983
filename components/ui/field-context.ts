"use client";

import { createContext, useContext, type AriaAttributes } from "react";

export interface FieldWiring extends Pick<
  AriaAttributes,
  "aria-describedby" | "aria-invalid" | "aria-required"
> {
  id?: string | undefined;
}

export const FieldContext = createContext<FieldWiring>({});

/** What the surrounding `Field` says about its control; a control's own props win over it. */
export function useFieldWiring(own: FieldWiring): FieldWiring {
  const wiring = useContext(FieldContext);
  const describedBy = [own["aria-describedby"], wiring["aria-describedby"]].filter(Boolean).join(" ");
  return {
    id: own.id ?? wiring.id,
    "aria-describedby": describedBy === "" ? undefined : describedBy,
    "aria-invalid": own["aria-invalid"] ?? wiring["aria-invalid"],
    "aria-required": own["aria-required"] ?? wiring["aria-required"],
  };
}
