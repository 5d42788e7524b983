import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  Clock,
  Hand,
  Hourglass,
  PenLine,
  RotateCw,
  Send,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type BadgeTone } from "./badge";
import { cn } from "./cn";

interface StatusLook {
  label: string;
  tone: BadgeTone;
  icon: LucideIcon;
}

const SHARED = {
  draft: { label: "Draft", tone: "neutral", icon: PenLine },
  scheduled: { label: "Scheduled", tone: "info", icon: Clock },
  publishing: { label: "Publishing", tone: "violet", icon: Send },
  published: { label: "Published", tone: "success", icon: CircleCheck },
  failed: { label: "Failed", tone: "danger", icon: CircleX },
  cancelled: { label: "Cancelled", tone: "neutral", icon: Ban },
} as const satisfies Record<string, StatusLook>;

const POST_LOOKS = {
  ...SHARED,
  partially_published: { label: "Partly published", tone: "warning", icon: CircleDashed },
  needs_attention: { label: "Needs attention", tone: "warning", icon: TriangleAlert },
} as const satisfies Record<string, StatusLook>;

/** The statuses of a post; the domain's own list must fit where it is shown, or it does not compile. */
export type PostStatusName = keyof typeof POST_LOOKS;

const DELIVERY_LOOKS = {
  ...SHARED,
  processing: { label: "Processing", tone: "violet", icon: Hourglass },
  retrying: { label: "Retrying", tone: "warning", icon: RotateCw },
  blocked: { label: "Blocked", tone: "danger", icon: Unplug },
  held: { label: "Held", tone: "warning", icon: Hand },
  unknown: { label: "Outcome unknown", tone: "warning", icon: CircleQuestionMark },
} as const satisfies Record<string, StatusLook>;

export type DeliveryStateName = keyof typeof DELIVERY_LOOKS;

const TEXT_TONE: Record<BadgeTone, string> = {
  neutral: "text-neutral",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
  info: "text-info",
  violet: "text-violet",
  outline: "text-foreground",
};

export function postStatusLook(status: PostStatusName): StatusLook {
  return POST_LOOKS[status];
}

export function deliveryStateLook(state: DeliveryStateName): StatusLook {
  return DELIVERY_LOOKS[state];
}

/** Icon, word and color together: never color alone. */
export function PostStatusBadge({ status, className }: { status: PostStatusName; className?: string }) {
  return <StatusBadge look={POST_LOOKS[status]} className={className} />;
}

export function DeliveryStateBadge({ state, className }: { state: DeliveryStateName; className?: string }) {
  return <StatusBadge look={DELIVERY_LOOKS[state]} className={className} />;
}

function StatusBadge({ look, className }: { look: StatusLook; className?: string }) {
  const Icon = look.icon;
  return (
    <Badge tone={look.tone} className={className}>
      <Icon aria-hidden />
      {look.label}
    </Badge>
  );
}

/** Something that goes on by itself at a known time; `children` say when. */
export function WaitingBadge({ children }: { children: ReactNode }) {
  return (
    <Badge tone="warning">
      <Hourglass aria-hidden />
      {children}
    </Badge>
  );
}

/** For tight places: the icon in its color, the word for screen readers and as a tooltip. */
export function DeliveryStateIcon({ state, className }: { state: DeliveryStateName; className?: string }) {
  const { icon: Icon, label, tone } = DELIVERY_LOOKS[state];
  return (
    <span title={label} className={cn("inline-flex", TEXT_TONE[tone], className)}>
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">{label}</span>
    </span>
  );
}

export function PostStatusIcon({ status, className }: { status: PostStatusName; className?: string }) {
  const { icon: Icon, label, tone } = POST_LOOKS[status];
  return (
    <span title={label} className={cn("inline-flex", TEXT_TONE[tone], className)}>
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">{label}</span>
    </span>
  );
}
