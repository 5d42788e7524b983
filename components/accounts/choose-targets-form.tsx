"use client";

import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { useFormAction } from "@/components/forms/use-form-action";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { ConnectResult } from "@/lib/accounts/schema";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

export interface ChooseTargetsFormProps {
  action: FormAction;
  workspace: string;
  platform: PlatformId;
  pendingId: string;
  targets: ConnectResult["targets"];
}

/** Native checkboxes: the form works before, and without, JavaScript. */
export function ChooseTargetsForm({
  action,
  workspace,
  platform,
  pendingId,
  targets,
}: ChooseTargetsFormProps) {
  const { state, pending, formProps } = useFormAction(action);
  const error = state.errors.platform_account_ids;
  return (
    <form {...formProps} data-choose className="grid max-w-xl gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="platform" value={platform} />
      <input type="hidden" name="pending_id" value={pendingId} />
      <fieldset className="grid gap-2" aria-describedby={error === undefined ? undefined : "choose-error"}>
        <legend className="sr-only">Accounts to connect</legend>
        {targets.map((target) => (
          <label
            key={target.platform_account_id}
            className="bg-card hover:bg-accent has-checked:border-ring flex items-center gap-3 rounded-lg border px-4 py-3"
          >
            <input
              type="checkbox"
              name="target"
              value={target.platform_account_id}
              defaultChecked
              aria-invalid={error === undefined ? undefined : true}
              className="accent-primary size-5 shrink-0"
            />
            <Avatar name={target.account_name} src={target.avatar_url} />
            <span className="grid min-w-0 flex-1">
              <span className="truncate text-sm font-medium">{target.account_name}</span>
              <span className="text-muted-foreground truncate text-[0.8125rem]">{target.username}</span>
            </span>
            {target.already_connected && <Badge>Connected; renews it</Badge>}
          </label>
        ))}
      </fieldset>
      {error !== undefined && (
        <p id="choose-error" role="alert" className="text-danger text-sm font-medium">
          {error}
        </p>
      )}
      <div>
        <Button type="submit" pending={pending}>
          Connect the chosen
        </Button>
      </div>
    </form>
  );
}
