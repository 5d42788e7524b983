"use client";

import { PenLine } from "lucide-react";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { useFormAction } from "@/components/forms/use-form-action";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { platformName } from "@/components/ui/platform-icon";
import { Textarea } from "@/components/ui/textarea";
import { ChoiceField } from "./choice-field";
import type { SimulatedAccount } from "./view";

/** Posts as the person would in the network's own app, behind the back of Heliograph. */
export function ByHandForm({
  action,
  accounts,
}: {
  action: FormAction;
  accounts: readonly SimulatedAccount[];
}) {
  const { slug } = useWorkspace();
  const { state, pending, formProps } = useFormAction(action, { resetWhenDone: true });
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="workspace" value={slug} />
      <ChoiceField
        name="account"
        label="As"
        choices={accounts.map((account) => [
          `${account.network}:${account.id}`,
          `${account.displayName} on ${platformName(account.network)}`,
        ])}
      />
      <Field label="Text" error={state.errors.text}>
        <Textarea name="text" rows={3} defaultValue={state.values.text} />
      </Field>
      <div>
        <Button type="submit" variant="outline" pending={pending}>
          <PenLine aria-hidden /> Post by hand
        </Button>
      </div>
    </form>
  );
}
