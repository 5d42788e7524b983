"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useId } from "react";
import type { TextFieldProps } from "./text-field";

/** Any IANA zone; suggestions as one types. The server refuses what does not exist. */
export function TimeZoneField({ name, label, state, help, defaultValue, ...input }: TextFieldProps) {
  const listId = useId();
  return (
    <Field label={label} help={help} error={state.errors[name]} required>
      <Input
        name={name}
        list={listId}
        autoComplete="off"
        spellCheck={false}
        defaultValue={state.values[name] ?? defaultValue}
        {...input}
      />
      <datalist id={listId} suppressHydrationWarning>
        {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </Field>
  );
}
