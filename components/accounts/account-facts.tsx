import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { SocialAccount } from "@/lib/accounts/schema";

const SOON_MS = 7 * 24 * 60 * 60 * 1000;

function isSoon(at: string): boolean {
  return new Date(at).getTime() - Date.now() < SOON_MS;
}

function SignIn({ account, zone }: { account: SocialAccount; zone: string }): ReactNode {
  if (account.reconnect_by !== null) {
    const soon = isSoon(account.reconnect_by);
    const renews = account.token_expires_at !== null && account.token_expires_at < account.reconnect_by;
    return (
      <span className={soon ? "text-warning font-medium" : undefined} suppressHydrationWarning>
        {renews ? "Renews itself while in use; otherwise sign in again by " : "Sign in again by "}
        <Time value={account.reconnect_by} zone={zone} />
      </span>
    );
  }
  if (account.token_expires_at !== null) {
    return (
      <>
        Renews itself; this token lasts until <Time value={account.token_expires_at} zone={zone} />
      </>
    );
  }
  return "Does not expire";
}

function Scopes({ account }: { account: SocialAccount }) {
  if (account.scopes.length === 0) return "The network names none";
  return (
    <details className="group">
      <summary className="text-link w-fit rounded-sm underline decoration-dotted underline-offset-4">
        {account.scopes.length} granted
      </summary>
      <ul className="mt-1.5 flex flex-wrap gap-1.5" aria-label="Granted permissions">
        {account.scopes.map((scope) => (
          <li key={scope} className="bg-muted rounded-sm px-1.5 py-0.5 font-mono text-xs break-all">
            {scope}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What is known of a connection, as a list of facts. */
export function AccountFacts({ account, zone }: { account: SocialAccount; zone: string }) {
  const facts: [string, ReactNode][] = [
    ["Sign-in", <SignIn key="sign-in" account={account} zone={zone} />],
    ["Permissions", <Scopes key="scopes" account={account} />],
  ];
  if (account.instance_url !== null) {
    facts.push([
      "Server",
      <span key="server" className="break-all">
        {account.instance_url}
      </span>,
    ]);
  }
  facts.push([
    "Last checked",
    account.last_checked_at === null ? (
      "Not yet"
    ) : (
      <Time key="checked" value={account.last_checked_at} zone={zone} />
    ),
  ]);
  return (
    <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5 text-[0.8125rem] leading-5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
