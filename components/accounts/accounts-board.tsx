"use client";

import type { FormAction } from "@/components/forms/form-state";
import { Alert } from "@/components/ui/alert";
import { Spinner } from "@/components/ui/spinner";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { NetworkCard, type NetworkCardProps } from "./network-card";
import { useAccounts } from "./use-accounts";

export interface AccountsBoardProps {
  networks: readonly {
    platform: PlatformId;
    mode: NetworkCardProps["mode"];
    sandboxInstance: string | null;
  }[];
  connectAction: FormAction;
}

/** One card per network, with the accounts that are connected there. */
export function AccountsBoard({ networks, connectAction }: AccountsBoardProps) {
  const accounts = useAccounts();
  if (accounts.data === undefined) {
    return accounts.error === null ? (
      <Spinner label="Reading the accounts" />
    ) : (
      <Alert tone="danger" title={accounts.error.message} />
    );
  }
  const all = accounts.data.data;
  // Two fixed columns: a card that grows, after a test say, must not throw the others from one into the other.
  const half = Math.ceil(networks.length / 2);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      {[networks.slice(0, half), networks.slice(half)].map((column, index) => (
        <div key={index} className="grid gap-4">
          {column.map((network) => (
            <NetworkCard
              key={network.platform}
              {...network}
              action={connectAction}
              accounts={all.filter((account) => account.platform === network.platform)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
