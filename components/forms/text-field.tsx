"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { FormState } from "./form-state";

export interface TextFieldProps extends Omit<ComponentProps<typeof Input>, "name"> {
  name: string;
  label: string;
  state: FormState;
  help?: ReactNode;
  optional?: boolean;
  aside?: ReactNode;
}

/** One labelled input of a form over a server action, with its error beside it. */
export function TextField({
  name,
  label,
  state,
  help,
  optional,
  aside,
  defaultValue,
  ...input
}: TextFieldProps) {
  return (
    <Field
      label={label}
      help={help}
      error={state.errors[name]}
      optional={optional}
      required={!optional}
      aside={aside}
    >
      <Input name={name} defaultValue={state.values[name] ?? defaultValue} {...input} />
    </Field>
  );
}
