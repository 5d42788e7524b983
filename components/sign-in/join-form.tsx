"use client";

import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { useFormAction } from "@/components/forms/use-form-action";
import { Button } from "@/components/ui/button";

export function JoinForm({
  action,
  token,
  workspace,
}: {
  action: FormAction;
  token: string;
  workspace: string;
}) {
  const { state, pending, formProps } = useFormAction(action);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="invitation_token" value={token} />
      <Button type="submit" size="lg" pending={pending}>
        Join {workspace}
      </Button>
    </form>
  );
}
