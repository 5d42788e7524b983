import { Alert } from "@/components/ui/alert";
import { Time } from "@/components/ui/time";
import type { Delivery, Reason } from "@/lib/deliveries/schema";

/** Why it is where it is, and the fix, in plain words; the network's own behind them. */
export function ReasonAlert({
  delivery,
  reason,
  zone,
}: {
  delivery: Delivery;
  reason: Reason;
  zone: string;
}) {
  const isBad = delivery.status === "failed" || delivery.status === "blocked";
  return (
    <Alert tone={isBad ? "danger" : "warning"} title={reason.sentence}>
      <p>{reason.fix}</p>
      {reason.retry_at !== null && (
        <p>
          Tried again <Time value={reason.retry_at} zone={zone} style="seconds" />
        </p>
      )}
      {reason.message !== null && (
        <p className="text-muted-foreground mt-1 text-[0.8125rem]">The network’s words: “{reason.message}”</p>
      )}
    </Alert>
  );
}
