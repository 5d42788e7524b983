"use client";

import { Trash2 } from "lucide-react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { deleteInvitation } from "@/lib/workspaces/contract";
import type { Invitation } from "@/lib/workspaces/schema";
import { useSettingsMutation } from "./use-settings-mutation";

/** Invitations that wait for an answer. */
export function InvitationList({ invitations }: { invitations: readonly Invitation[] }) {
  const { timezone } = useWorkspace();
  const call = useCall();
  const withdraw = useSettingsMutation((id: string) => call(deleteInvitation, { params: { id } }), {
    done: "The invitation is withdrawn; its link no longer works.",
  });
  return (
    <ul className="divide-y border-t">
      {invitations.map((invitation) => (
        <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
          <div className="grid min-w-0 flex-1 basis-52">
            <span className="truncate text-sm font-medium">{invitation.email}</span>
            <span className="text-muted-foreground text-[0.8125rem]">
              Open until <Time value={invitation.expires_at} zone={timezone} within />
            </span>
          </div>
          <Badge tone="outline" className="capitalize">
            {invitation.role}
          </Badge>
          <Button
            variant="ghost"
            size="sm"
            pending={withdraw.isPending && withdraw.variables === invitation.id}
            onClick={() => withdraw.mutate(invitation.id)}
          >
            <Trash2 aria-hidden /> Withdraw
            <span className="sr-only"> the invitation of {invitation.email}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
