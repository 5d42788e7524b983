"use client";

import { BrowserZoneInput } from "@/components/forms/browser-zone-input";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { PasswordField } from "@/components/forms/password-field";
import { TextField } from "@/components/forms/text-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { Button } from "@/components/ui/button";

export interface SignInFormProps {
  action: FormAction;
  /** Where to go afterwards, below this origin. */
  next: string | null;
  invitationToken?: string;
  /** Fills the address: of the demo person, or of the invited one. */
  email?: string;
  password?: string;
}

export function SignInForm({ action, next, invitationToken, email, password }: SignInFormProps) {
  const { state, pending, formProps } = useFormAction(action);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      {invitationToken !== undefined && (
        <input type="hidden" name="invitation_token" value={invitationToken} />
      )}
      <TextField
        name="email"
        label="Email"
        type="email"
        autoComplete="username"
        inputMode="email"
        state={state}
        defaultValue={email}
        readOnly={invitationToken !== undefined}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        state={state}
        defaultValue={password}
      />
      <Button type="submit" size="lg" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}

export interface SignUpFormProps {
  action: FormAction;
  invitation: { token: string; email: string } | null;
  ownerToken?: string;
}

export function SignUpForm({ action, invitation, ownerToken }: SignUpFormProps) {
  const { state, pending, formProps } = useFormAction(action);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      {invitation !== null && <input type="hidden" name="invitation_token" value={invitation.token} />}
      {ownerToken !== undefined && <input type="hidden" name="owner_token" value={ownerToken} />}
      <BrowserZoneInput name="timezone" />
      <TextField name="name" label="Your name" autoComplete="name" state={state} />
      <TextField
        name="email"
        label="Email"
        type="email"
        autoComplete="username"
        inputMode="email"
        state={state}
        defaultValue={invitation?.email}
        readOnly={invitation !== null}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="new-password"
        help="At least 10 characters. A sentence is easier to remember than a riddle."
        state={state}
      />
      {invitation === null && (
        <TextField
          name="workspace_name"
          label="Workspace name"
          optional
          autoComplete="organization"
          help="A workspace holds accounts, posts and people. You can rename it later."
          state={state}
        />
      )}
      <Button type="submit" size="lg" pending={pending}>
        {invitation === null ? "Create account" : "Create account and join"}
      </Button>
    </form>
  );
}
