"use client";

import { Alert } from "@/components/ui/alert";
import type { Delivery } from "@/lib/deliveries/schema";
import { wordsOf } from "./next-step";

/** Why it is where it is, and the fix, in plain words; the details of this very case behind them. */
export function ReasonAlert({ delivery }: { delivery: Delivery }) {
  const words = wordsOf(delivery, new Date());
  if (words === null) return null;
  const isBad = delivery.status === "failed" || delivery.status === "blocked";
  const message = delivery.reason?.message ?? null;
  return (
    <Alert tone={isBad ? "danger" : "warning"} title={words.sentence}>
      <p>{words.fix}</p>
      {message !== null && (
        <p className="text-muted-foreground mt-1 text-[0.8125rem]">
          Details: <bdi>{message}</bdi>
        </p>
      )}
    </Alert>
  );
}
