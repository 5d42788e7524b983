"use client";

import type { ReactNode } from "react";
import { CONTROL_CLASSES } from "@/components/ui/control-classes";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { useFieldWiring } from "@/components/ui/field-context";

export interface ChoiceFieldProps {
  name: string;
  label: string;
  choices: readonly (readonly [string, string])[];
  help?: ReactNode;
  value?: string;
  onChange?: (value: string) => void;
}

/** A native select: many short choices in a plain form. */
export function ChoiceField({ label, help, ...select }: ChoiceFieldProps) {
  return (
    <Field label={label} help={help}>
      <NativeSelect {...select} />
    </Field>
  );
}

function NativeSelect({ name, choices, value, onChange }: Omit<ChoiceFieldProps, "label" | "help">) {
  return (
    <select
      {...useFieldWiring({})}
      name={name}
      value={value}
      onChange={onChange === undefined ? undefined : (event) => onChange(event.target.value)}
      className={cn(CONTROL_CLASSES, "h-9 px-2.5")}
    >
      {choices.map(([id, title]) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}
