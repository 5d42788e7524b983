"use client";

import { useState } from "react";
import { Input } from "@/components/ui/input";
import { asClock } from "./clock";

interface Props {
  /** `09:30`, or empty. */
  value: string;
  required?: boolean;
  "aria-invalid"?: true | undefined;
  "aria-describedby"?: string;
  /** Marks the field for whoever brings the focus to it. */
  "data-time"?: true;
  onChange: (clock: string) => void;
}

/** A time of day on 24 hours, as the rest of the product shows it; `9`, `930` and `9:30 pm` are understood. */
export function TimeInput({ value, onChange, ...props }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Input
      {...props}
      inputMode="numeric"
      placeholder="HH:MM"
      autoComplete="off"
      className="tabular-nums"
      value={typed ?? value}
      onChange={(event) => {
        const text = event.target.value;
        setTyped(text);
        if (text === "") onChange("");
        else if (/^\d{2}:\d{2}$/.test(text) && asClock(text) !== null) onChange(text);
      }}
      onBlur={() => {
        const clock = typed === null ? null : asClock(typed);
        setTyped(null);
        if (clock !== null) onChange(clock);
      }}
    />
  );
}
