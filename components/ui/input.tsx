"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { CONTROL_CLASSES } from "./control-classes";
import { useFieldWiring } from "./field-context";

/** What people write may run from right to left; addresses, passwords and numbers do not. */
const WRITTEN = new Set(["text", "search"]);

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return (
    <input
      data-slot="input"
      type={type}
      dir={WRITTEN.has(type) ? "auto" : undefined}
      {...props}
      {...useFieldWiring(props)}
      className={cn(CONTROL_CLASSES, "h-9 px-3", className)}
    />
  );
}
