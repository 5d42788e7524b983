import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** Decorative unless `label` is given. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  return (
    <span role={label ? "status" : undefined} className="inline-flex">
      <LoaderCircle aria-hidden className={cn("size-4 animate-spin motion-reduce:animate-none", className)} />
      {label !== undefined && <span className="sr-only">{label}</span>}
    </span>
  );
}
