import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const TONES = {
  info: { classes: "border-info/35 bg-info-soft", icon: Info, text: "text-info" },
  success: { classes: "border-success/35 bg-success-soft", icon: CircleCheck, text: "text-success" },
  warning: { classes: "border-warning/35 bg-warning-soft", icon: TriangleAlert, text: "text-warning" },
  danger: { classes: "border-danger/35 bg-danger-soft", icon: CircleAlert, text: "text-danger" },
} as const;

export interface AlertProps {
  tone?: keyof typeof TONES;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons: the next click. */
  actions?: ReactNode;
  /** Read out at once when it appears after an action. */
  live?: boolean;
  className?: string;
}

/** A message in the page: what happened, why, and what to do next. */
export function Alert({ tone = "info", title, children, actions, live = false, className }: AlertProps) {
  const { classes, icon: Icon, text } = TONES[tone];
  return (
    <div
      data-slot="alert"
      role={live ? (tone === "danger" ? "alert" : "status") : undefined}
      className={cn("flex gap-3 rounded-lg border px-4 py-3 text-sm leading-6", classes, className)}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", text)} />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className={cn("font-semibold", text)}>{title}</p>
        {children !== undefined && <div className="text-foreground break-words">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
