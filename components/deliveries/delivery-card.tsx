"use client";

import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { AccountAvatar } from "@/components/posts/account-avatar";
import { Alert } from "@/components/ui/alert";
import { Card } from "@/components/ui/card";
import { platformName } from "@/components/ui/platform-icon";
import { DeliveryStateBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Attempt, Delivery } from "@/lib/deliveries/schema";
import { STATE_MACHINE } from "@/lib/deliveries/states";
import { AttemptTimeline } from "./attempt-timeline";
import { DeliverySteps } from "./delivery-steps";
import { mendOf } from "./next-step";
import { ReasonAlert } from "./reason-alert";
import { UnknownPanel } from "./unknown-panel";

interface Props {
  delivery: Delivery;
  /** The post cannot be edited now, perhaps because of another of its accounts. */
  isPostLocked: boolean;
  attempts: readonly Attempt[];
}

/** One account's share of a post: where it stands, why, and the next click. */
export function DeliveryCard({ delivery, isPostLocked, attempts }: Props) {
  const { timezone } = useWorkspace();
  const canWrite = useCan("posts:write");
  const { account } = delivery;
  const name = account.username || account.account_name;
  return (
    <Card className="grid gap-4 p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-3">
        <AccountAvatar account={account} className="size-10" />
        <div className="min-w-0 flex-1">
          <h2 dir="auto" className="truncate text-start text-sm font-semibold">
            {account.account_name || name}
          </h2>
          <p className="text-muted-foreground truncate text-[0.8125rem]">
            {platformName(account.platform)} · <bdi>{name}</bdi>
            {account.sandbox && " · sandbox"}
          </p>
        </div>
        <DeliveryStateBadge state={delivery.status} />
      </div>
      <Progress delivery={delivery} zone={timezone} />
      {delivery.doubled && (
        <Alert tone="danger" title="This post is out twice">
          A second copy was accepted by {platformName(account.platform)} after the first. Delete one of them
          there.
        </Alert>
      )}
      {delivery.status === "unknown" ? (
        <UnknownPanel delivery={delivery} canWrite={canWrite} />
      ) : (
        <ReasonAlert delivery={delivery} />
      )}
      <AccountWarning delivery={delivery} />
      <DeliverySteps delivery={delivery} isPostLocked={isPostLocked} />
      <AttemptTimeline
        attempts={attempts}
        zone={timezone}
        account={`${platformName(account.platform)}, ${account.username || account.account_name}`}
      />
    </Card>
  );
}

/** The account cannot publish now, and this post has not noticed yet: better before its time than at it. */
function AccountWarning({ delivery }: { delivery: Delivery }) {
  const mayMend = useCan("accounts:write");
  const waits = delivery.status === "scheduled" || delivery.status === "draft";
  const mend = mendOf(delivery);
  if (!waits || mend === null) return null;
  const name = delivery.account.username || delivery.account.account_name;
  return (
    <Alert tone="warning" title={`${name} cannot publish now`}>
      {mend === "reconnect" ? "Reconnect it" : "Switch it on"} before the time of this post
      {mayMend ? "." : "; an admin or the owner can."}
    </Alert>
  );
}

/** What happens next, in a sentence with its time. */
function Progress({ delivery, zone }: { delivery: Delivery; zone: string }) {
  if (delivery.status === "published" && delivery.published_at !== null) {
    return (
      <p className="text-sm">
        Published <Time value={delivery.published_at} zone={zone} style="seconds" within />
      </p>
    );
  }
  if (delivery.status === "scheduled" && delivery.scheduled_at !== null) {
    return (
      <p className="text-sm">
        Goes out <Time value={delivery.scheduled_at} zone={zone} relative />
      </p>
    );
  }
  const { status, reason, next_check_at: next } = delivery;
  const waits = status === "retrying" || (status === "blocked" && (reason?.retry_at ?? null) !== null);
  const looksAgain = next !== null && (waits || status === "processing" || status === "unknown");
  // The reason below says it better.
  const isSaid = reason !== null && ["failed", "blocked", "held", "retrying", "unknown"].includes(status);
  if (isSaid && !looksAgain) return null;
  return (
    <p className="text-muted-foreground text-sm">
      {!isSaid && `${STATE_MACHINE[status].meaning} `}
      {looksAgain && (
        <>
          {waits ? "Next try" : "Next look"} <Time value={next} zone={zone} style="seconds" relative />
        </>
      )}
    </p>
  );
}
