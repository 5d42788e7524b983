"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { OptionField } from "@/lib/platforms/core/manifest";
import type { AccountView } from "./account-view";

interface Props {
  view: AccountView;
  /** Message for an option at fault, by its name. */
  errorOf: (name: string) => string | undefined;
  onChange: (name: string, value: unknown) => void;
}

const DEFAULT = "default";

/** What only this network has: who may reply, a content warning. Fields come from its manifest. */
export function OptionFields({ view, errorOf, onChange }: Props) {
  const { manifest, options } = view;
  if (manifest.optionFields.length === 0) return null;
  return (
    <fieldset className="grid gap-4 border-t pt-4">
      <legend className="sr-only">Options of {manifest.name}</legend>
      <p className="text-sm font-medium">Only on {manifest.name}</p>
      <div className="grid gap-4 @md:grid-cols-2">
        {manifest.optionFields.map((field) => (
          <Field key={field.name} label={field.label} help={field.help} error={errorOf(field.name)}>
            <Control
              field={field}
              value={options[field.name]}
              onChange={(value) => onChange(field.name, value)}
            />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

interface ControlProps {
  field: OptionField;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Control({ field, value, onChange }: ControlProps) {
  switch (field.input) {
    case "switch":
      return <Switch checked={value === true} onCheckedChange={(on) => onChange(on ? true : undefined)} />;
    case "select":
      return (
        <Select
          value={typeof value === "string" ? value : DEFAULT}
          onValueChange={(chosen) => onChange(chosen === DEFAULT ? undefined : chosen)}
        >
          <SelectTrigger>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={DEFAULT}>Default</SelectItem>
            {field.choices?.map((choice) => (
              <SelectItem key={choice.value} value={choice.value}>
                {choice.label}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      );
    case "list":
      return (
        <Input
          defaultValue={Array.isArray(value) ? value.join(", ") : ""}
          placeholder="Separated by commas"
          onChange={(event) => {
            const words = event.target.value.split(",").map((word) => word.trim());
            const filled = words.filter((word) => word !== "");
            onChange(filled.length === 0 ? undefined : filled);
          }}
        />
      );
    case "text":
      return (
        <Input
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
        />
      );
  }
}
