import { X } from "lucide-react";
import Link from "next/link";
import { Alert } from "@/components/ui/alert";
import { buttonVariants } from "@/components/ui/button-variants";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { ConnectStart } from "./connect-start";

interface Words {
  title: string;
  text: string;
  /** Trying again can help. */
  retry: boolean;
}

/** Every way in which connecting can end without an account: what happened and what to do. */
const FAILURES: Record<string, (network: string, platform: PlatformId, missing: readonly string[]) => Words> =
  {
    denied: (network) => ({
      title: `You said no at ${network}`,
      text: "Nothing was connected and nothing was kept. To publish there, connect again and allow it.",
      retry: true,
    }),
    expired_state: (network) => ({
      title: `The sign-in at ${network} took too long`,
      text: "For safety it is open for ten minutes only. Nothing was connected.",
      retry: true,
    }),
    replayed: () => ({
      title: "This answer was used already",
      text: "An answer of a network works once: opening its address again, or going back, does nothing. If the account is not below, connect again.",
      retry: true,
    }),
    unknown_state: () => ({
      title: "This answer belongs to no sign-in of ours",
      text: "The address was changed, cut off, or comes from somewhere else. Nothing was connected.",
      retry: true,
    }),
    other_browser: () => ({
      title: "This sign-in was started elsewhere",
      text: "It was started in another browser, or by another person, so it cannot be finished here. Nothing was connected.",
      retry: true,
    }),
    other_site: (network) => ({
      title: "Another site sent you here to connect an account",
      text: `Nothing was started: only you decide which accounts belong to this workspace. If you wanted to connect ${network}, go on from here.`,
      retry: true,
    }),
    other_server: (network) => ({
      title: "Another server answered than the one you were sent to",
      text: `The ${network} server that you named sent you on to a different one, which an honest server never does. Nothing was passed on and nothing was connected.`,
      retry: false,
    }),
    missing_scope: (network, _platform, missing) => ({
      title: `${network} did not grant everything that posting needs`,
      text: `${missing.length === 0 ? "" : `Missing: ${missing.join(", ")}. `}The access was given back, and nothing was connected. Connect again and leave every permission ticked.`,
      retry: true,
    }),
    no_target: (network, platform) => ({
      title: `There is no ${MANIFESTS[platform].targetNoun} to publish to`,
      text:
        platform === "instagram"
          ? "Posting needs a professional Instagram account that is linked to a Facebook Page, and that Page must be ticked during the sign-in."
          : `This sign-in reaches nothing on ${network} that can be posted to.`,
      retry: true,
    }),
    other_account: (network) => ({
      title: "That was another account",
      text: `You wanted to renew one account and signed in to ${network} as another. Sign out there first, or add the other one as a new account.`,
      retry: true,
    }),
    unavailable: (network) => ({
      title: `${network} could not be reached`,
      text: "It is down, slow, or not set up on this server. Nothing was connected.",
      retry: true,
    }),
    bad_address: (network) => ({
      title: `No ${network} server answers at that address`,
      text: "Check the part after the second @ in your handle, for example mastodon.social.",
      retry: false,
    }),
    internal: (network) => ({
      title: `${network} could not be connected`,
      text: "The fault is on our side, and it is in the server’s log under the reference.",
      retry: true,
    }),
    forbidden: () => ({
      title: "Your role may not connect accounts",
      text: "Ask an admin or the owner of this workspace.",
      retry: false,
    }),
  };

function wordsFor(code: string, network: string, platform: PlatformId, missing: readonly string[]): Words {
  return (
    FAILURES[code]?.(network, platform, missing) ?? {
      title: `${network} could not be connected`,
      text: "The network refused the sign-in. Nothing was connected; the server’s log has its answer.",
      retry: true,
    }
  );
}

export interface ConnectFailureProps {
  code: string;
  platform: PlatformId;
  workspace: string;
  reference: string | null;
  /** Permissions that were not granted, as the network names them. */
  missing: readonly string[];
}

export function ConnectFailure({ code, platform, workspace, reference, missing }: ConnectFailureProps) {
  const { name, connect } = MANIFESTS[platform];
  // What stands in an address may be anybody's: only names that we know are repeated.
  const known = connect.requiredScopes.filter((scope) => missing.includes(scope));
  const words = wordsFor(code, name, platform, known);
  const asksForMore = code === "no_target" && (connect.optionalScopes ?? []).length > 0;
  return (
    <Alert
      live
      className="mb-6"
      tone={code === "denied" ? "warning" : "danger"}
      title={words.title}
      actions={
        <>
          {words.retry && connect.fields.length === 0 && (
            <ConnectStart platform={platform} workspace={workspace} variant="primary">
              Connect {name} again
            </ConnectStart>
          )}
          {asksForMore && (
            <ConnectStart platform={platform} workspace={workspace} variant="outline" optionalScopes>
              Connect with Business Manager
            </ConnectStart>
          )}
          <Dismiss workspace={workspace} />
        </>
      }
    >
      <p>{words.text}</p>
      {asksForMore && (
        <p>
          If your role comes from a Business Manager, {name} shows your accounts only with further
          permissions: connect with it, and allow those too.
        </p>
      )}
      {reference !== null && (
        <p className="text-muted-foreground text-[0.8125rem]">
          Reference <code className="font-mono">{reference}</code>
        </p>
      )}
    </Alert>
  );
}

export function ConnectSuccess({
  accounts,
  workspace,
}: {
  accounts: readonly SocialAccount[];
  workspace: string;
}) {
  const names = new Intl.ListFormat("en").format(
    accounts.map((account) => `${account.username} on ${MANIFESTS[account.platform].name}`),
  );
  return (
    <Alert
      live
      className="mb-6"
      tone="success"
      title={`Connected ${names}`}
      actions={
        <>
          <Link href={`/${workspace}/compose`} className={buttonVariants({ size: "sm" })}>
            Write a post
          </Link>
          <Dismiss workspace={workspace} />
        </>
      }
    />
  );
}

function Dismiss({ workspace }: { workspace: string }) {
  return (
    <Link
      href={`/${workspace}/accounts`}
      replace
      scroll={false}
      className={buttonVariants({ variant: "ghost", size: "sm" })}
    >
      <X aria-hidden /> Dismiss
    </Link>
  );
}
