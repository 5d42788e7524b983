"use client";

import { Switch as SwitchPrimitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";

export function Switch({ className, ...props }: ComponentProps<typeof SwitchPrimitive.Root>) {
  return (
    <SwitchPrimitive.Root
      data-slot="switch"
      {...props}
      {...useFieldWiring(props)}
      className={cn(
        "bg-input data-[state=checked]:bg-success inline-flex h-6 w-10 shrink-0 items-center rounded-full p-0.5 transition-colors disabled:opacity-55",
        className,
      )}
    >
      <SwitchPrimitive.Thumb className="bg-card size-5 rounded-full shadow-raised transition-transform data-[state=checked]:translate-x-4" />
    </SwitchPrimitive.Root>
  );
}
