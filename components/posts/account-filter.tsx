"use client";

import { useAccounts } from "@/components/accounts/use-accounts";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { platformName } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";

const ALL = "all";

const wordsOf = (account: SocialAccount) =>
  `${platformName(account.platform)} · ${account.username || account.account_name}`;

export function AccountFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (account: string | null) => void;
}) {
  const accounts = useAccounts().data?.data ?? [];
  const chosen = accounts.find((account) => account.id === value);
  return (
    <Select value={value ?? ALL} onValueChange={(id) => onChange(id === ALL ? null : id)}>
      <SelectTrigger aria-label="Account" className="w-auto max-w-60 min-w-36">
        <SelectValue>{chosen === undefined ? "All accounts" : wordsOf(chosen)}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ALL}>All accounts</SelectItem>
        {accounts.map((account) => (
          <SelectItem key={account.id} value={account.id}>
            {wordsOf(account)}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
