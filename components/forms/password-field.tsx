"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { TextFieldProps } from "./text-field";

/** A password that can be looked at while typing, which helps people and password managers alike. */
export function PasswordField({ name, label, state, help, aside, ...input }: TextFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} help={help} error={state.errors[name]} required aside={aside}>
      <div className="relative">
        <Input name={name} className="pr-11" {...input} type={shown ? "text" : "password"} />
        <button
          type="button"
          aria-label={shown ? "Hide the password" : "Show the password"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="text-muted-foreground hover:text-foreground absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md"
        >
          {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
        </button>
      </div>
    </Field>
  );
}
