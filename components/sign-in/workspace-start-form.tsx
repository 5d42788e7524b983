"use client";

import { BrowserZoneInput } from "@/components/forms/browser-zone-input";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { TextField } from "@/components/forms/text-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { Button } from "@/components/ui/button";

export function WorkspaceStartForm({ action }: { action: FormAction }) {
  const { state, pending, formProps } = useFormAction(action);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      <BrowserZoneInput name="timezone" />
      <TextField
        name="name"
        label="Workspace name"
        autoComplete="organization"
        help="A team, a client, a brand. You can rename it later."
        state={state}
      />
      <Button type="submit" size="lg" pending={pending}>
        Start the workspace
      </Button>
    </form>
  );
}
