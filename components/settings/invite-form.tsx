"use client";

import { useState, type FormEvent } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ApiError } from "@/lib/core/api-client";
import type { Role } from "@/lib/core/permissions";
import { createInvitation } from "@/lib/workspaces/contract";
import { ROLE_HELP } from "./role-labels";
import { RoleSelect } from "./role-select";
import { useSettingsMutation } from "./use-settings-mutation";

export function InviteForm() {
  const here = useWorkspace();
  const call = useCall();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const invite = useSettingsMutation(() => call(createInvitation, { body: { email, role } }), {
    quiet: true,
  });
  const fieldError = invite.error instanceof ApiError ? invite.error.issueAt("email") : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!invite.isPending) invite.mutate(undefined, { onSuccess: () => setEmail("") });
  }

  return (
    <div className="grid gap-4">
      <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
        <Field label="Email" error={fieldError} className="min-w-56 flex-1">
          <Input
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label="Role" help={ROLE_HELP[role]} className="w-56">
          <RoleSelect value={role} most={here.role} onChange={setRole} />
        </Field>
        <Button type="submit" pending={invite.isPending} className="mt-6.5">
          Invite
        </Button>
      </form>
      {invite.error !== null && fieldError === undefined && (
        <Alert tone="danger" live title={invite.error.message} />
      )}
      {invite.data !== undefined && (
        <Alert
          tone="success"
          live
          title={`Send this link to ${invite.data.email}`}
          actions={<CopyButton value={invite.data.url ?? ""} label="Copy the link" />}
        >
          <p className="font-mono text-[0.8125rem] break-all">{invite.data.url}</p>
          <p>It is shown once, works for seven days, and for that address only.</p>
        </Alert>
      )}
    </div>
  );
}
