"use client";

import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cn } from "./cn";
import { FieldContext } from "./field-context";
import { Label } from "./label";

export interface FieldProps {
  label: ReactNode;
  /** Says what to enter and why, before anything went wrong. */
  help?: ReactNode;
  /** What is wrong and how to mend it; read out together with the control. */
  error?: string | null | undefined;
  /** Marks the field as optional; required is the rule and is not marked. */
  optional?: boolean;
  required?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  /** Right of the label: a link, a counter. */
  aside?: ReactNode;
  className?: string;
  id?: string;
  children: ReactNode;
}

/** Label, control, help and error, wired for screen readers. The control inside (any of ui/) takes the wiring by context. */
export function Field({
  label,
  help,
  error,
  optional,
  required,
  hideLabel,
  aside,
  className,
  id,
  children,
}: FieldProps) {
  const generated = useId();
  const controlId = id ?? generated;
  const helpId = `${controlId}-help`;
  const errorId = `${controlId}-error`;
  const hasError = error !== undefined && error !== null && error !== "";
  const describedBy = [hasError ? errorId : null, help !== undefined ? helpId : null]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={cn("grid gap-1.5", className)}>
      <div className={cn("flex items-baseline justify-between gap-3", hideLabel && "sr-only")}>
        <Label htmlFor={controlId}>
          {label}
          {optional && <span className="text-muted-foreground font-normal"> (optional)</span>}
        </Label>
        {aside}
      </div>
      <FieldContext.Provider
        value={{
          id: controlId,
          "aria-describedby": describedBy === "" ? undefined : describedBy,
          "aria-invalid": hasError ? true : undefined,
          "aria-required": required ? true : undefined,
        }}
      >
        {children}
      </FieldContext.Provider>
      {help !== undefined && (
        <p id={helpId} className="text-muted-foreground text-[0.8125rem] leading-5">
          {help}
        </p>
      )}
      {hasError && (
        <p
          id={errorId}
          className="text-danger flex items-start gap-1.5 text-[0.8125rem] leading-5 font-medium"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
