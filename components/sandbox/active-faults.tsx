"use client";

import { Trash2 } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import type { ActiveFault } from "./view";

export type ClearFault = (id: string | null) => Promise<{ error: string | null }>;

export function ActiveFaults({
  faults,
  clear,
}: {
  faults: readonly ActiveFault[];
  clear: ClearFault | null;
}) {
  const [pending, startTransition] = useTransition();
  const run = (id: string | null) => {
    if (clear === null) return;
    startTransition(async () => {
      const { error } = await clear(id);
      if (error !== null) toast.error(error);
    });
  };
  if (faults.length === 0) {
    return (
      <EmptyState title="Everything works">
        No fault is set. Set one and publish to see what happens.
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-3">
      <ul className="divide-y">
        {faults.map((fault) => (
          <li key={fault.id} className="flex items-start gap-3 py-3">
            {fault.network !== null && <PlatformIcon platform={fault.network} className="mt-0.5" />}
            <div className="grid min-w-0 flex-1 gap-0.5 text-sm">
              <p className="font-medium">{fault.title}</p>
              <p className="text-muted-foreground text-[0.8125rem] leading-5 break-words">{scopeOf(fault)}</p>
            </div>
            {clear !== null && (
              <Button variant="ghost" size="sm" disabled={pending} onClick={() => run(fault.id)}>
                <Trash2 aria-hidden /> Clear<span className="sr-only"> {fault.title}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {clear !== null && faults.length > 1 && (
        <div>
          <Button variant="outline" size="sm" pending={pending} onClick={() => run(null)}>
            Clear all
          </Button>
        </div>
      )}
    </div>
  );
}

function scopeOf(fault: ActiveFault): string {
  return [
    fault.network === null ? "Every network" : platformName(fault.network),
    fault.account === null ? "every account" : `account ${fault.account}`,
    fault.operation ?? "any request",
    remainingOf(fault.remaining),
    `hit ${String(fault.hits)} ${fault.hits === 1 ? "time" : "times"}`,
    ...Object.entries(fault.params).map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`),
  ].join(" · ");
}

function remainingOf(remaining: number | null): string {
  if (remaining === null) return "until cleared";
  return remaining === 0 ? "used up" : `${String(remaining)} left`;
}
