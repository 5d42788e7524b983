import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** Says why there is nothing and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  actions,
  className,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <div
      className={cn(
        "grid justify-items-center gap-2 rounded-xl border border-dashed px-6 py-12 text-center",
        className,
      )}
    >
      {Icon !== undefined && (
        <span className="bg-warning-soft text-warning mb-1 grid size-11 place-items-center rounded-full">
          <Icon aria-hidden className="size-5" />
        </span>
      )}
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && (
        <div className="text-muted-foreground max-w-prose text-sm leading-6">{children}</div>
      )}
      {actions !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
