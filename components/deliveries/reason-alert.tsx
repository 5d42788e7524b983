import { Alert } from "@/components/ui/alert";
import type { Delivery, Reason } from "@/lib/deliveries/schema";

/** Why it is where it is, and the fix, in plain words; the details of this very case behind them. */
export function ReasonAlert({ delivery, reason }: { delivery: Delivery; reason: Reason }) {
  const isBad = delivery.status === "failed" || delivery.status === "blocked";
  return (
    <Alert tone={isBad ? "danger" : "warning"} title={reason.sentence}>
      <p>{reason.fix}</p>
      {reason.message !== null && (
        <p className="text-muted-foreground mt-1 text-[0.8125rem]">Details: {reason.message}</p>
      )}
    </Alert>
  );
}
