"use client";

import { Check, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useWorkspace } from "@/components/layout/workspace-context";
import { AccountAvatar } from "@/components/posts/account-avatar";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { platformName } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";
import { handleOf } from "./account-view";

interface Props {
  accounts: readonly SocialAccount[];
  chosen: readonly string[];
  error?: string | undefined;
  /** Chosen accounts that have been disconnected. */
  gone: readonly string[];
  onToggle: (accountId: string) => void;
  onAll: (accountIds: string[]) => void;
}

/** One pressed or unpressed chip per connected account. */
export function AccountChooser({ accounts, chosen, gone, error, onToggle, onAll }: Props) {
  const { slug } = useWorkspace();
  if (accounts.length === 0) {
    return (
      <p className="text-muted-foreground text-sm leading-6">
        No account is connected yet.{" "}
        <Link className="text-link underline underline-offset-4" href={`/${slug}/accounts`}>
          Connect one
        </Link>{" "}
        to publish; what you write here is kept as a draft.
      </p>
    );
  }
  const all = accounts.every((account) => chosen.includes(account.id));
  return (
    <fieldset className="grid gap-2" aria-describedby={error === undefined ? undefined : "accounts-error"}>
      <legend className="mb-2 flex w-full items-baseline justify-between gap-3 text-sm leading-5 font-medium">
        <span>Accounts</span>
        {accounts.length > 1 && (
          <button
            type="button"
            className="text-link text-[0.8125rem] font-medium underline-offset-4 hover:underline"
            onClick={() => onAll(all ? [] : accounts.map((account) => account.id))}
          >
            {all ? "Choose none" : "Choose all"}
          </button>
        )}
      </legend>
      <div className="flex flex-wrap gap-2">
        {accounts.map((account) => (
          <AccountChip
            key={account.id}
            account={account}
            pressed={chosen.includes(account.id)}
            onToggle={() => onToggle(account.id)}
          />
        ))}
      </div>
      {gone.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-3 text-[0.8125rem] leading-5">
          <span className="text-danger font-medium">
            {gone.length === 1
              ? "One account of this post has been disconnected."
              : `${String(gone.length)} accounts of this post have been disconnected.`}
          </span>
          <Button
            variant="link"
            size="sm"
            onClick={() => onAll(chosen.filter((accountId) => !gone.includes(accountId)))}
          >
            {gone.length === 1 ? "Take it out" : "Take them out"}
          </Button>
        </p>
      )}
      {error !== undefined && (
        <p id="accounts-error" role="alert" className="text-danger text-[0.8125rem] font-medium">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function AccountChip({
  account,
  pressed,
  onToggle,
}: {
  account: SocialAccount;
  pressed: boolean;
  onToggle: () => void;
}) {
  const unwell = account.status !== "active";
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onToggle}
      title={`${platformName(account.platform)}: ${handleOf(account)}${account.status_reason ? ` (${account.status_reason})` : ""}`}
      className={cn(
        "flex h-10 max-w-full items-center gap-2 rounded-full border py-1 pr-3 pl-1 text-sm transition-colors",
        pressed
          ? "border-primary bg-warning-soft text-foreground ring-primary ring-1"
          : "border-input/60 bg-card text-muted-foreground hover:bg-accent hover:text-foreground",
      )}
    >
      <AccountAvatar account={account} />
      <span className="truncate">
        <span className="sr-only">{platformName(account.platform)}: </span>
        {handleOf(account)}
      </span>
      {unwell && (
        <>
          <TriangleAlert aria-hidden className="text-warning size-4 shrink-0" />
          <span className="sr-only">{account.status === "inactive" ? "paused" : "must be reconnected"}</span>
        </>
      )}
      {pressed && <Check aria-hidden className="text-warning size-4 shrink-0" strokeWidth={2.6} />}
    </button>
  );
}
