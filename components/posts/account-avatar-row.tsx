import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { DeliveryStateIcon } from "@/components/ui/status-badge";
import type { DeliveryState } from "@/lib/deliveries/states";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

interface Row {
  id: string;
  platform: PlatformId;
  username: string;
  status: DeliveryState;
}

/** Networks of a post, each with its own state where it differs from a quiet one. */
export function AccountAvatarRow({ accounts, className }: { accounts: readonly Row[]; className?: string }) {
  if (accounts.length === 0) return <span className="text-muted-foreground text-xs">No account</span>;
  return (
    <span className={cn("flex flex-wrap items-center gap-2", className)}>
      {accounts.map((account) => (
        <span
          key={account.id}
          title={`${platformName(account.platform)}, ${account.username}`}
          className="inline-flex items-center gap-0.5"
        >
          <PlatformIcon platform={account.platform} className="size-3.5" />
          {LOUD.has(account.status) && (
            <DeliveryStateIcon state={account.status} className="[&_svg]:size-3.5" />
          )}
        </span>
      ))}
    </span>
  );
}

const LOUD = new Set<DeliveryState>(["failed", "unknown", "blocked", "held", "retrying"]);
