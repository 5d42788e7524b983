"use client";

import { useCan } from "@/components/layout/workspace-context";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { TextField } from "@/components/forms/text-field";
import { TimeZoneField } from "@/components/forms/time-zone-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { Workspace } from "@/lib/workspaces/schema";

export function WorkspaceForm({ workspace, action }: { workspace: Workspace; action: FormAction }) {
  const { state, pending, formProps } = useFormAction(action);
  const mayWrite = useCan("workspace:write");
  return (
    <form {...formProps} className="max-w-md">
      <fieldset disabled={!mayWrite} className="grid gap-4">
        <FormMessage state={state} />
        {!mayWrite && <Alert title="Only admins and owners change these" />}
        <input type="hidden" name="workspace" value={workspace.slug} />
        <TextField
          name="name"
          label="Name"
          state={state}
          defaultValue={workspace.name}
          help={`Its address stays /${workspace.slug}.`}
        />
        <TimeZoneField
          name="timezone"
          label="Time zone"
          state={state}
          defaultValue={workspace.timezone}
          help="Every time in this workspace is shown and entered in it. Scheduled posts keep their moment."
        />
        <TextField
          name="lateness_minutes"
          label="Ask when a post is late by"
          type="number"
          inputMode="numeric"
          min={1}
          max={10_080}
          state={state}
          defaultValue={String(workspace.lateness_minutes)}
          help="Minutes. After an outage, posts that are later than this wait for a person instead of going out."
        />
        <Field
          label="Allowed redirect addresses"
          optional
          error={state.errors.redirect_uris}
          help="One per line. Programs that connect accounts through the API may send people back to exactly these."
        >
          <Textarea
            name="redirect_uris"
            rows={3}
            spellCheck={false}
            className="font-mono text-[0.8125rem]"
            placeholder="https://app.example.com/callback"
            defaultValue={state.values.redirect_uris ?? workspace.redirect_uris.join("\n")}
          />
        </Field>
        <div>
          <Button type="submit" pending={pending}>
            Save workspace
          </Button>
        </div>
      </fieldset>
    </form>
  );
}
