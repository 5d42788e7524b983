"use client";

import { UserMinus } from "lucide-react";
import { useCall } from "@/components/layout/use-call";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { roleAtLeast, type Role } from "@/lib/core/permissions";
import { removeMember, updateMember } from "@/lib/workspaces/contract";
import type { Member } from "@/lib/workspaces/schema";
import { RoleSelect } from "./role-select";
import { useSettingsMutation } from "./use-settings-mutation";

export function MemberList({ members }: { members: readonly Member[] }) {
  return (
    <ul className="-my-3 divide-y">
      {members.map((member) => (
        <MemberRow key={member.id} member={member} />
      ))}
    </ul>
  );
}

function MemberRow({ member }: { member: Member }) {
  const here = useWorkspace();
  const call = useCall();
  const self = member.user_id === here.user.id;
  const mayChange = useCan("members:write") && roleAtLeast(here.role, member.role);
  const update = useSettingsMutation(
    (role: Role) => call(updateMember, { params: { id: member.id }, body: { role } }),
    { done: "Role changed." },
  );
  const remove = useSettingsMutation(() => call(removeMember, { params: { id: member.id } }), {
    done: self ? `You left ${here.name}.` : `${member.name} is no longer a member.`,
    // Who has left sees nothing of this workspace any more.
    ...(self ? { next: "/" } : {}),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <Avatar name={member.name} />
      <div className="grid min-w-0 flex-1 basis-40">
        <p className="flex items-center gap-2 text-sm font-medium">
          <span dir="auto" className="truncate">
            {member.name}
          </span>
          {self && <Badge>You</Badge>}
        </p>
        <p className="text-muted-foreground truncate text-[0.8125rem]">{member.email}</p>
      </div>
      {mayChange ? (
        <RoleSelect
          label={`Role of ${member.name}`}
          value={update.isPending ? update.variables : member.role}
          most={here.role}
          disabled={update.isPending}
          onChange={(role) => update.mutate(role)}
        />
      ) : (
        <Badge tone="outline" className="capitalize">
          {member.role}
        </Badge>
      )}
      {(mayChange || self) && (
        <ConfirmDialog
          trigger={
            <Button variant="ghost" size="sm" className="text-danger">
              <UserMinus aria-hidden /> {self ? "Leave" : "Remove"}
              <span className="sr-only"> {self ? here.name : member.name}</span>
            </Button>
          }
          title={self ? `Leave ${here.name}?` : `Remove ${member.name}?`}
          confirmLabel={self ? "Leave" : "Remove"}
          destructive
          onConfirm={async () => {
            await remove.mutateAsync(undefined);
          }}
        >
          <p>
            {self
              ? "Your API keys and tokens for this workspace stop at once. Posts you wrote stay and go out. Coming back needs a new invitation."
              : "Their API keys and tokens for this workspace stop at once. Posts they wrote stay and go out."}
          </p>
        </ConfirmDialog>
      )}
    </li>
  );
}
