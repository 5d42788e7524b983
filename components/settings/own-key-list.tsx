"use client";

import { Trash2 } from "lucide-react";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Time } from "@/components/ui/time";
import type { OwnApiKey } from "@/lib/api-keys/schema";
import { ConfirmedAction } from "./action-button";

/** The caller's keys in all workspaces, for a look through them after a leak. */
export function OwnKeyList({
  keys,
  revoke,
}: {
  keys: readonly OwnApiKey[];
  revoke: (id: string) => Promise<{ error: string | null }>;
}) {
  const { timezone } = useWorkspace();
  if (keys.length === 0) return <p className="text-muted-foreground text-sm">No key acts as you.</p>;
  return (
    <ul className="-my-3 divide-y">
      {keys.map((key) => (
        <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5">
          <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
            <p className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium break-words">
              <bdi className="min-w-0 wrap-anywhere">{key.name}</bdi>
              <code className="text-muted-foreground font-mono text-xs font-normal">{key.prefix}…</code>
            </p>
            <p className="text-muted-foreground text-[0.8125rem] leading-5">
              <bdi>{key.workspace_name}</bdi> · made <Time value={key.created_at} zone={timezone} within /> ·{" "}
              {key.last_used_at === null ? (
                "never used"
              ) : (
                <>
                  used <Time value={key.last_used_at} zone={timezone} within />
                </>
              )}
            </p>
            <p className="text-muted-foreground font-mono text-xs leading-5 break-words">
              {key.scopes.join(" ")}
            </p>
          </div>
          <ConfirmedAction
            label="Revoke"
            icon={<Trash2 aria-hidden />}
            title={`Revoke ${key.name}?`}
            confirmLabel="Revoke"
            done="The key is revoked."
            action={() => revoke(key.id)}
          >
            <p>Programs that use it are refused at once, and so is every token made from it.</p>
          </ConfirmedAction>
        </li>
      ))}
    </ul>
  );
}
