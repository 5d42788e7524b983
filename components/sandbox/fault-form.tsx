"use client";

import { Zap } from "lucide-react";
import { useState } from "react";
import { FormMessage } from "@/components/forms/form-message";
import type { FormAction } from "@/components/forms/form-state";
import { TextField } from "@/components/forms/text-field";
import { useFormAction } from "@/components/forms/use-form-action";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { platformName } from "@/components/ui/platform-icon";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { ChoiceField } from "./choice-field";
import { operationChoices } from "./operation-choices";
import type { FaultChoice, SimulatedAccount } from "./view";

export interface FaultFormProps {
  action: FormAction;
  catalog: readonly FaultChoice[];
  accounts: readonly SimulatedAccount[];
  /** Those that are simulated here. */
  networks: readonly PlatformId[];
}

const TIMES = [
  ["1", "The next request"],
  ["2", "The next 2 requests"],
  ["5", "The next 5 requests"],
  ["always", "Every request, until cleared"],
] as const;

/** Makes a simulated network fail on purpose. */
export function FaultForm({ action, catalog, accounts, networks }: FaultFormProps) {
  const { slug } = useWorkspace();
  const { state, pending, formProps } = useFormAction(action);
  const [network, setNetwork] = useState<PlatformId>(networks[0] ?? "mastodon");
  const [kind, setKind] = useState("reset_after_commit");
  const offered = catalog.filter((fault) => fault.networks === null || fault.networks.includes(network));
  const fault = offered.find((choice) => choice.kind === kind) ?? offered[0];
  if (fault === undefined) return null;
  const operations = operationChoices(network, fault);
  return (
    <form {...formProps} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="workspace" value={slug} />
      <ChoiceField
        name="network"
        label="Network"
        value={network}
        onChange={(value) => setNetwork(value as PlatformId)}
        choices={networks.map((id) => [id, platformName(id)])}
      />
      <ChoiceField
        key={`account-${network}`}
        name="account"
        label="Account"
        choices={[
          ["", "Every account"],
          ...accounts
            .filter((account) => account.network === network)
            .map((account) => [account.id, `${account.displayName} (@${account.handle})`] as const),
        ]}
      />
      <ChoiceField
        name="kind"
        label="What goes wrong"
        help={fault.explains}
        value={fault.kind}
        onChange={setKind}
        choices={offered.map((choice) => [choice.kind, choice.title])}
      />
      <ChoiceField
        key={`operation-${network}-${fault.kind}`}
        name="operation"
        label="When Heliograph"
        choices={operations}
      />
      {fault.params.map((param) => (
        <TextField
          key={`${fault.kind}-${param.name}`}
          name={`param_${param.name}`}
          label={param.unit === "s" ? `${param.label}, seconds` : param.label}
          type="number"
          min={0}
          state={state}
          defaultValue={String(param.initial)}
        />
      ))}
      <ChoiceField name="times" label="For" choices={TIMES} />
      <div>
        <Button type="submit" pending={pending}>
          <Zap aria-hidden /> Set the fault
        </Button>
      </div>
    </form>
  );
}
