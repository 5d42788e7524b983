"use client";

import { LogOut, Monitor, Smartphone } from "lucide-react";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Session } from "@/lib/auth/schema";
import { ConfirmedAction } from "./action-button";
import { browserOf } from "./browser-name";

export function SessionList({
  sessions,
  revoke,
}: {
  sessions: readonly Session[];
  revoke: (id: string) => Promise<{ error: string | null }>;
}) {
  const { timezone } = useWorkspace();
  return (
    <ul className="-my-3 divide-y">
      {sessions.map((session) => {
        const browser = browserOf(session.user_agent);
        const Icon = browser.phone ? Smartphone : Monitor;
        return (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5">
            <Icon aria-hidden className="text-muted-foreground size-5" />
            <div className="grid min-w-0 flex-1 basis-52 gap-0.5">
              <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                {browser.name}
                {session.current && <Badge tone="success">This browser</Badge>}
              </p>
              <p className="text-muted-foreground text-[0.8125rem] leading-5">
                {session.ip ?? "Unknown address"} · seen{" "}
                <Time value={session.last_seen_at} zone={timezone} within />
              </p>
              <p className="text-muted-foreground text-[0.8125rem] leading-5">
                Signed in <Time value={session.created_at} zone={timezone} within />, until{" "}
                <Time value={session.expires_at} zone={timezone} style="date" compact />
              </p>
            </div>
            {!session.current && (
              <ConfirmedAction
                label="Sign out"
                icon={<LogOut aria-hidden />}
                title={`Sign ${browser.name} out?`}
                confirmLabel="Sign it out"
                done="Signed out."
                action={() => revoke(session.id)}
              >
                <p>It needs the password to come back. Tokens made from this session stop working at once.</p>
              </ConfirmedAction>
            )}
          </li>
        );
      })}
    </ul>
  );
}
