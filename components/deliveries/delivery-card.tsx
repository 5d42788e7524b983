"use client";

import { ExternalLink, RotateCw } from "lucide-react";
import Link from "next/link";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { AccountAvatar } from "@/components/posts/account-avatar";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { platformName } from "@/components/ui/platform-icon";
import { DeliveryStateBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Attempt, Delivery } from "@/lib/deliveries/schema";
import { STATE_MACHINE } from "@/lib/deliveries/states";
import { AttemptTimeline } from "./attempt-timeline";
import { ReasonAlert } from "./reason-alert";
import { UnknownPanel } from "./unknown-panel";
import { useRetryDelivery } from "./use-deliveries";

const RETRIED = new Set(["failed", "cancelled", "held", "blocked"]);

/** One account's share of a post: where it stands, why, and the next click. */
export function DeliveryCard({ delivery, attempts }: { delivery: Delivery; attempts: readonly Attempt[] }) {
  const { timezone } = useWorkspace();
  const canWrite = useCan("posts:write");
  const retry = useRetryDelivery();
  const { account } = delivery;
  const name = account.username || account.account_name;
  return (
    <Card className="grid gap-4 p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-3">
        <AccountAvatar account={account} className="size-10" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-sm font-semibold">{account.account_name || name}</h2>
          <p className="text-muted-foreground truncate text-[0.8125rem]">
            {platformName(account.platform)} · {name}
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
        delivery.reason !== null && (
          <ReasonAlert delivery={delivery} reason={delivery.reason} zone={timezone} />
        )
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {delivery.permalink !== null && (
          <Button asChild variant="outline" size="sm">
            <a href={delivery.permalink} target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden /> See it on {platformName(account.platform)}
              <span className="sr-only"> (new tab)</span>
            </a>
          </Button>
        )}
        {canWrite && RETRIED.has(delivery.status) && (
          <Button size="sm" pending={retry.isPending} onClick={() => retry.mutate(delivery.id)}>
            <RotateCw aria-hidden /> Retry
          </Button>
        )}
        {needsReconnect(delivery) && <ReconnectLink />}
      </div>
      <AttemptTimeline attempts={attempts} zone={timezone} />
    </Card>
  );
}

function needsReconnect(delivery: Delivery): boolean {
  return (
    delivery.status === "blocked" || ["error", "expired", "disconnected"].includes(delivery.account.status)
  );
}

function ReconnectLink() {
  const { slug } = useWorkspace();
  return (
    <Button asChild variant="outline" size="sm">
      <Link href={`/${slug}/accounts`}>Look at the account</Link>
    </Button>
  );
}

/** What happens next, in a sentence with its time. */
function Progress({ delivery, zone }: { delivery: Delivery; zone: string }) {
  if (delivery.status === "published" && delivery.published_at !== null) {
    return (
      <p className="text-sm">
        Published <Time value={delivery.published_at} zone={zone} style="seconds" />
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
  const waits =
    delivery.next_check_at !== null && ["retrying", "processing", "unknown"].includes(delivery.status);
  return (
    <p className="text-muted-foreground text-sm">
      {STATE_MACHINE[delivery.status].meaning}
      {waits && delivery.next_check_at !== null && (
        <>
          {" "}
          Next look: <Time value={delivery.next_check_at} zone={zone} style="seconds" />
        </>
      )}
    </p>
  );
}
