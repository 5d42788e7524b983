"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { CONTROL_CLASSES } from "./control-classes";
import { useFieldWiring } from "./field-context";

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      data-slot="textarea"
      dir="auto"
      {...props}
      {...useFieldWiring(props)}
      className={cn(CONTROL_CLASSES, "field-sizing-content min-h-20 px-3 py-2 leading-6", className)}
    />
  );
}
