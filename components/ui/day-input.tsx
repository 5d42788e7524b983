"use client";

import { Input } from "./input";

interface Props {
  /** `2026-11-24`, or null for none. */
  value: string | null;
  onChange: (day: string | null) => void;
  className?: string;
}

/** A day to choose, or none. */
export function DayInput({ value, onChange, className }: Props) {
  return (
    <Input
      type="date"
      className={className}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
    />
  );
}
