"use client";

import type { ReactNode } from "react";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction, FormState } from "@/components/forms/form-state";
import { PasswordField } from "@/components/forms/password-field";
import { TextField } from "@/components/forms/text-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";

export interface ConnectProps {
  platform: PlatformId;
  action: FormAction;
  /** Address of the simulator, where a person may choose it by typing it. */
  sandboxInstance: string | null;
}

/** For networks that ask something before the redirect, or instead of it. */
export function ConnectDialog({
  trigger,
  account,
  ...props
}: ConnectProps & { trigger: ReactNode; account?: SocialAccount }) {
  const { name } = MANIFESTS[props.platform];
  return (
    <Dialog>
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>
            {account === undefined ? `Connect ${name}` : `Reconnect ${account.username}`}
          </DialogTitle>
          <DialogDescription>
            {MANIFESTS[props.platform].connect.kind === "credentials"
              ? "We sign in once with the app password and keep only the session."
              : "You are sent to your server to say yes; we never see your password."}
          </DialogDescription>
        </DialogHeader>
        <ConnectForm {...props} account={account} />
      </DialogContent>
    </Dialog>
  );
}

/** What the fields start with: of the account that is reconnected, else of the simulator, else nothing. */
function startingValues(
  sandboxInstance: string | null,
  account: SocialAccount | undefined,
): Record<string, string> {
  if (account !== undefined)
    return { instance_url: account.instance_url ?? "", identifier: account.username };
  return sandboxInstance === null ? {} : { instance_url: sandboxInstance };
}

function ConnectForm({
  platform,
  action,
  sandboxInstance,
  account,
}: ConnectProps & { account?: SocialAccount }) {
  const { slug } = useWorkspace();
  const { state, pending, formProps } = useFormAction(action);
  const { connect, name } = MANIFESTS[platform];
  const start = startingValues(sandboxInstance, account);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="workspace" value={slug} />
      <input type="hidden" name="platform" value={platform} />
      {account !== undefined && <input type="hidden" name="account_id" value={account.id} />}
      {sandboxInstance !== null && account === undefined && <SandboxHint platform={platform} />}
      {connect.fields.map((field) => (
        <ConnectField key={field.name} field={field} state={state} start={start} />
      ))}
      <div className="flex justify-end">
        <Button type="submit" pending={pending}>
          {connect.kind === "credentials" ? `Connect ${name}` : `Continue to your server`}
        </Button>
      </div>
    </form>
  );
}

function ConnectField({
  field,
  state,
  start,
}: {
  field: (typeof MANIFESTS)[PlatformId]["connect"]["fields"][number];
  state: FormState;
  start: Record<string, string>;
}) {
  if (field.secret) {
    // The manifest names the network's own word; our API calls it what it is.
    const name = field.name === "password" ? "app_password" : field.name;
    return (
      <PasswordField name={name} label={field.label} help={field.help} state={state} autoComplete="off" />
    );
  }
  return (
    <TextField
      name={field.name}
      label={field.label}
      help={field.help}
      placeholder={field.placeholder}
      state={state}
      defaultValue={start[field.name]}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
    />
  );
}

function SandboxHint({ platform }: { platform: PlatformId }) {
  return (
    <p className="bg-muted rounded-md px-3 py-2 text-[0.8125rem] leading-5">
      The server is filled in with the built-in sandbox. Type your own to reach the real network.
      {platform === "bluesky" && (
        <>
          {" "}
          Its account: handle <code className="font-mono">demo.test</code>, app password{" "}
          <code className="font-mono">demo-demo-demo-demo</code>.
        </>
      )}
    </p>
  );
}
