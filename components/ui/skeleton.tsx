import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden
      className={cn("bg-secondary animate-pulse rounded-md motion-reduce:animate-none", className)}
      {...props}
    />
  );
}
