"use client";

import { Unplug } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { platformName } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";
import { useDisconnectAccount } from "./use-disconnect-account";

export function DisconnectButton({ account }: { account: SocialAccount }) {
  const disconnect = useDisconnectAccount();
  const network = platformName(account.platform);
  return (
    <ConfirmDialog
      trigger={
        <Button variant="ghost" size="sm" className="text-danger">
          <Unplug aria-hidden /> Disconnect
        </Button>
      }
      title={`Disconnect ${account.username} from ${network}?`}
      confirmLabel="Disconnect"
      cancelLabel="Keep it"
      destructive
      onConfirm={async () => {
        await disconnect.mutateAsync(account.id);
      }}
    >
      <p>
        Posts that wait for this account are held: they go nowhere until you say so. What is being sent right
        now may finish first, for at most 15 minutes.
      </p>
      <p>
        Then the access is given back at {network} and the sign-in is erased here. What was published stays
        published, and the log of it stays here.
      </p>
    </ConfirmDialog>
  );
}
