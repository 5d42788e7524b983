"use client";

import { Pause, Play, PlugZap, RotateCcw } from "lucide-react";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import type { SocialAccount } from "@/lib/accounts/schema";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { AccountFacts } from "./account-facts";
import { AccountStatusBadge } from "./account-status-badge";
import { ConnectDialog, type ConnectProps } from "./connect-dialog";
import { ConnectStart } from "./connect-start";
import { DisconnectButton } from "./disconnect-button";
import type { NetworkMode } from "./network-mode";
import { SandboxBadge } from "./sandbox-badge";
import { TestResult } from "./test-result";
import { useTestAccount } from "./use-test-account";
import { useUpdateAccount } from "./use-update-account";

export interface AccountItemProps {
  account: SocialAccount;
  connect: ConnectProps;
  /** How its network is set up on this server now. */
  mode: NetworkMode;
}

/** One connected account: who, how it is, and what can be done about it. */
export function AccountItem({ account, connect, mode }: AccountItemProps) {
  const { timezone } = useWorkspace();
  const mayWrite = useCan("accounts:write");
  const test = useTestAccount();
  const leaving = account.status === "disconnecting" || account.status === "disconnected";
  const reachable = mode === "both" || mode === (account.sandbox ? "sandbox" : "real");
  return (
    <li id={account.id} className="grid gap-3 border-t px-5 py-4 target:bg-warning-soft/40">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Avatar name={account.account_name} src={account.avatar_url} />
        <div className="grid min-w-0 flex-1 basis-40">
          <h3 dir="auto" className="truncate text-start text-sm leading-5 font-semibold">
            {account.account_name}
          </h3>
          {account.profile_url === null ? (
            <span className="text-muted-foreground truncate text-[0.8125rem]">{account.username}</span>
          ) : (
            <a
              href={account.profile_url}
              target="_blank"
              rel="noreferrer"
              className="text-muted-foreground w-fit max-w-full truncate text-[0.8125rem] underline-offset-4 hover:underline"
            >
              {account.username}
              <span className="sr-only"> (opens in a new tab)</span>
            </a>
          )}
        </div>
        <div className="flex flex-wrap gap-1.5">
          {account.sandbox && <SandboxBadge />}
          <AccountStatusBadge status={account.status} />
        </div>
      </div>
      {reachable ? <Problem account={account} /> : <Stranded account={account} />}
      <AccountFacts account={account} zone={timezone} />
      {test.data !== undefined && <TestResult result={test.data} zone={timezone} />}
      {test.error !== null && <Alert tone="danger" live title={test.error.message} />}
      {mayWrite && !leaving && (
        <div className="-ml-2 flex flex-wrap items-center gap-1">
          {reachable && (
            <>
              <Button
                variant="ghost"
                size="sm"
                pending={test.isPending}
                onClick={() => test.mutate(account.id)}
              >
                <PlugZap aria-hidden /> Test
              </Button>
              <Reconnect account={account} connect={connect} />
            </>
          )}
          {(account.status === "active" || account.status === "inactive") && (
            <PauseButton account={account} />
          )}
          <DisconnectButton account={account} />
        </div>
      )}
    </li>
  );
}

function Problem({ account }: { account: SocialAccount }) {
  if (account.missing_scopes.length > 0) {
    return (
      <Alert tone="warning" title="Permissions are missing">
        {account.missing_scopes.join(", ")}. Reconnect and leave every permission ticked.
      </Alert>
    );
  }
  const { last_error: error, status } = account;
  if (error !== null && (status === "error" || status === "expired")) {
    return (
      <Alert tone={status === "expired" ? "danger" : "warning"} title={error.message}>
        {error.fix}
      </Alert>
    );
  }
  if (account.status_reason !== null && status !== "active") {
    return <p className="text-muted-foreground text-sm">{account.status_reason}</p>;
  }
  return null;
}

/** Connected under another configuration of the server: what it was connected to is not there any more. */
function Stranded({ account }: { account: SocialAccount }) {
  const { name } = MANIFESTS[account.platform];
  return account.sandbox ? (
    <Alert tone="warning" title="This account lives in the sandbox, which is off for this network">
      Nothing can be published with it. Connect the real account, then disconnect this one.
    </Alert>
  ) : (
    <Alert tone="warning" title={`The app keys of ${name} are missing on this server`}>
      Nothing can be published with this account until the operator sets them again.
    </Alert>
  );
}

function Reconnect({ account, connect }: { account: SocialAccount; connect: ConnectProps }) {
  const { slug } = useWorkspace();
  const urgent = account.status === "expired" || account.missing_scopes.length > 0;
  const look = urgent ? "primary" : "ghost";
  if (MANIFESTS[account.platform].connect.kind === "credentials") {
    return (
      <ConnectDialog
        {...connect}
        account={account}
        trigger={
          <Button variant={look} size="sm">
            <RotateCcw aria-hidden /> Reconnect
          </Button>
        }
      />
    );
  }
  return (
    <ConnectStart platform={account.platform} workspace={slug} accountId={account.id} variant={look}>
      <RotateCcw aria-hidden /> Reconnect
    </ConnectStart>
  );
}

function PauseButton({ account }: { account: SocialAccount }) {
  const update = useUpdateAccount();
  const paused = account.status === "inactive";
  return (
    <Button
      variant="ghost"
      size="sm"
      pending={update.isPending}
      onClick={() => update.mutate({ id: account.id, status: paused ? "active" : "inactive" })}
    >
      {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}
