"use client";

import { ExternalLink, PenLine, PlugZap, RotateCw } from "lucide-react";
import Link from "next/link";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { platformName } from "@/components/ui/platform-icon";
import type { Delivery } from "@/lib/deliveries/schema";
import { mendOf, retryLabel, stepsOf, type Step } from "./next-step";
import { useRetryDelivery } from "./use-deliveries";

/** The live post, and what helps with one that is not: the click that its reason asks for stands out. */
export function DeliverySteps({ delivery, isPostLocked }: { delivery: Delivery; isPostLocked: boolean }) {
  const canWrite = useCan("posts:write");
  const steps = stepsOf(delivery)
    .filter((step) => canWrite || step === "mend_account")
    .filter((step) => step !== "edit" || !isPostLocked);
  return (
    <div className="flex flex-wrap gap-2 empty:hidden">
      {delivery.permalink !== null && (
        <Button asChild variant="outline" size="sm">
          <a href={delivery.permalink} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden /> See it on {platformName(delivery.account.platform)}
            <span className="sr-only"> (new tab)</span>
          </a>
        </Button>
      )}
      {steps.map((step, index) => (
        <StepButton key={step} step={step} isFirst={index === 0} delivery={delivery} />
      ))}
    </div>
  );
}

function StepButton({ step, isFirst, delivery }: { step: Step; isFirst: boolean; delivery: Delivery }) {
  const { slug } = useWorkspace();
  const mayMend = useCan("accounts:write");
  const retry = useRetryDelivery();
  const name = delivery.account.username || delivery.account.account_name;
  // A cancelled one is at rest: nothing asks for its return.
  const variant = isFirst && delivery.status !== "cancelled" ? "primary" : "outline";
  switch (step) {
    case "mend_account": {
      const words = mendOf(delivery) === "switch_on" ? `Switch on ${name}` : `Reconnect ${name}`;
      return (
        <Button asChild variant={variant} size="sm">
          <Link href={`/${slug}/accounts#${delivery.account.id}`}>
            <PlugZap aria-hidden /> {mayMend ? words : `Look at ${name}`}
          </Link>
        </Button>
      );
    }
    case "edit":
      return (
        <Button asChild variant={variant} size="sm">
          <Link href={`/${slug}/posts/${delivery.post_id}/edit`}>
            <PenLine aria-hidden /> Edit the post
          </Link>
        </Button>
      );
    case "retry":
      return (
        <Button
          variant={variant}
          size="sm"
          pending={retry.isPending}
          onClick={() => retry.mutate(delivery.id)}
        >
          <RotateCw aria-hidden /> {retryLabel(delivery, new Date())}
        </Button>
      );
  }
}
