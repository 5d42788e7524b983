"use client";

import { Plus } from "lucide-react";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PlatformIcon } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { AccountItem } from "./account-item";
import { ConnectDialog, type ConnectProps } from "./connect-dialog";
import { ConnectStart } from "./connect-start";
import type { NetworkMode } from "./network-mode";
import { SandboxBadge } from "./sandbox-badge";

export interface NetworkCardProps extends ConnectProps {
  mode: NetworkMode;
  accounts: readonly SocialAccount[];
}

export function NetworkCard({ mode, accounts, ...connect }: NetworkCardProps) {
  const manifest = MANIFESTS[connect.platform];
  const titleId = `network-${connect.platform}`;
  return (
    <Card aria-labelledby={titleId} role="group" className="min-w-0 overflow-hidden">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-4">
        <PlatformIcon platform={connect.platform} decorative className="size-6" />
        <div className="grid min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <h2 id={titleId} className="text-base leading-6 font-semibold">
              {manifest.name}
            </h2>
            {mode === "sandbox" && accounts.length === 0 && <SandboxBadge />}
          </div>
          <p className="text-muted-foreground text-[0.8125rem] leading-5">{summary(mode, accounts.length)}</p>
        </div>
        {mode === "off" ? (
          <Badge>Not set up</Badge>
        ) : (
          <ConnectButton {...connect} again={accounts.length > 0} />
        )}
      </div>
      {accounts.length > 0 && (
        <ul>
          {accounts.map((account) => (
            <AccountItem key={account.id} account={account} connect={connect} mode={mode} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function summary(mode: NetworkCardProps["mode"], count: number): string {
  if (mode === "off") return "Its app keys are missing on this server; the README says how to get them.";
  if (count > 0) return count === 1 ? "1 account" : `${String(count)} accounts`;
  return mode === "both" ? "Any server, or the sandbox." : "Nothing connected yet.";
}

function ConnectButton({ again, ...connect }: ConnectProps & { again: boolean }) {
  const { slug } = useWorkspace();
  if (!useCan("accounts:write")) return null;
  const { connect: how, name } = MANIFESTS[connect.platform];
  const variant = again ? "outline" : "primary";
  const content = (
    <>
      <Plus aria-hidden />
      {again ? "Add another" : "Connect"}
      <span className="sr-only"> {name}</span>
    </>
  );
  if (how.fields.length > 0) {
    return (
      <ConnectDialog
        {...connect}
        trigger={
          <Button variant={variant} size="sm">
            {content}
          </Button>
        }
      />
    );
  }
  return (
    <ConnectStart platform={connect.platform} workspace={slug} variant={variant}>
      {content}
    </ConnectStart>
  );
}
