"use client";

import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { PasswordField } from "@/components/forms/password-field";
import { TextField } from "@/components/forms/text-field";
import { TimeZoneField } from "@/components/forms/time-zone-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { User } from "@/lib/auth/schema";

export function ProfileForm({ user, action }: { user: User; action: FormAction }) {
  const { state, pending, formProps } = useFormAction(action);
  return (
    <form {...formProps} className="grid max-w-md gap-4">
      <FormMessage state={state} />
      <TextField name="name" label="Name" autoComplete="name" state={state} defaultValue={user.name} />
      <Field label="Email" help="You sign in with it.">
        <Input value={user.email} readOnly />
      </Field>
      <TimeZoneField
        name="timezone"
        label="Your time zone"
        state={state}
        defaultValue={user.timezone}
        help="New workspaces start with it. The zone in which a workspace shows its times is the workspace’s own."
      />
      <div>
        <Button type="submit" pending={pending}>
          Save profile
        </Button>
      </div>
    </form>
  );
}

export function PasswordForm({ action }: { action: FormAction }) {
  const { state, pending, formProps } = useFormAction(action, { resetWhenDone: true });
  return (
    <form {...formProps} className="grid max-w-md gap-4">
      <FormMessage state={state} />
      <PasswordField
        name="current_password"
        label="Current password"
        autoComplete="current-password"
        state={state}
      />
      <PasswordField
        name="new_password"
        label="New password"
        autoComplete="new-password"
        help="At least 10 characters. Every other browser is signed out."
        state={state}
      />
      <div>
        <Button type="submit" pending={pending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
