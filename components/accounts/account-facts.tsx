import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { SocialAccount } from "@/lib/accounts/schema";

const SOON_MS = 15 * 24 * 60 * 60 * 1000;

function isWithin(at: string, ms: number): boolean {
  return new Date(at).getTime() - Date.now() < ms;
}

function SignIn({ account, zone }: { account: SocialAccount; zone: string }): ReactNode {
  const { reconnect_by: reconnectBy, renews_itself: renews, token_expires_at: tokenEnds } = account;
  if (reconnectBy !== null) {
    const ended = isWithin(reconnectBy, 0);
    const lead = ended ? "Ended " : renews ? "Renews itself; left alone, it ends " : "Sign in again by ";
    return (
      <span
        className={isWithin(reconnectBy, SOON_MS) && !renews ? "text-warning font-medium" : undefined}
        suppressHydrationWarning
      >
        {lead}
        <Time value={reconnectBy} zone={zone} within />
      </span>
    );
  }
  if (tokenEnds !== null) {
    return (
      <>
        {renews ? "Renews itself; this token lasts until " : "Ends "}
        <Time value={tokenEnds} zone={zone} within />
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
  if (account.last_error !== null) {
    facts.push([
      "Last error",
      <span key="error" className="break-words">
        {account.last_error.message} <span className="text-muted-foreground">·</span>{" "}
        <Time value={account.last_error.at} zone={zone} />
      </span>,
    ]);
  }
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
