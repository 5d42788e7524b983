import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

/**
 * The button that sends a person to a network. A form of its own, so that it works before and without JavaScript, and
 * so that no link of anybody else's can press it.
 */
export function ConnectStart({
  platform,
  workspace,
  accountId,
  instanceUrl,
  optionalScopes = false,
  variant,
  size = "sm",
  children,
}: {
  platform: PlatformId;
  workspace: string;
  /** The account to reconnect. */
  accountId?: string | undefined;
  instanceUrl?: string | undefined;
  /** Asks for the network's optional scopes too. */
  optionalScopes?: boolean;
  variant?: ButtonProps["variant"];
  size?: ButtonProps["size"];
  children: ReactNode;
}) {
  return (
    <form method="post" action={`/auth/connect/${platform}`} className="contents">
      <input type="hidden" name="workspace" value={workspace} />
      {accountId !== undefined && <input type="hidden" name="account_id" value={accountId} />}
      {instanceUrl !== undefined && <input type="hidden" name="instance_url" value={instanceUrl} />}
      {optionalScopes && <input type="hidden" name="optional_scopes" value="true" />}
      <Button type="submit" variant={variant} size={size}>
        {children}
      </Button>
    </form>
  );
}
