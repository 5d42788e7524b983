import { CircleCheck, CircleX, Clock, Pause, TriangleAlert, Unplug, type LucideIcon } from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { AccountStatus } from "@/lib/accounts/schema";

const LOOKS: Record<AccountStatus, { label: string; tone: BadgeTone; icon: LucideIcon }> = {
  active: { label: "Healthy", tone: "success", icon: CircleCheck },
  inactive: { label: "Paused", tone: "neutral", icon: Pause },
  error: { label: "Needs attention", tone: "warning", icon: TriangleAlert },
  expired: { label: "Reconnect", tone: "danger", icon: Unplug },
  disconnecting: { label: "Disconnecting", tone: "neutral", icon: Clock },
  disconnected: { label: "Disconnected", tone: "neutral", icon: CircleX },
};

export function AccountStatusBadge({ status }: { status: AccountStatus }) {
  const { label, tone, icon: Icon } = LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}
