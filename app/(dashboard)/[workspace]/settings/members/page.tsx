import type { Metadata } from "next";
import { InvitationList } from "@/components/settings/invitation-list";
import { InviteForm } from "@/components/settings/invite-form";
import { MemberList } from "@/components/settings/member-list";
import { SettingsSection } from "@/components/settings/settings-section";
import { PageHeader } from "@/components/ui/page-header";
import { requireCtx } from "@/lib/auth/queries";
import { can } from "@/lib/core/actor";
import { listInvitations, listMembers } from "@/lib/workspaces/queries";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params }: { params: Promise<{ workspace: string }> }) {
  const ctx = await requireCtx((await params).workspace);
  const mayInvite = can(ctx, "members:write");
  const [members, invitations] = await Promise.all([
    listMembers(ctx, { limit: 500 }),
    mayInvite ? listInvitations(ctx, { limit: 500 }) : null,
  ]);
  const open = (invitations?.data ?? []).filter(
    (invitation) => invitation.accepted_at === null && new Date(invitation.expires_at) > new Date(),
  );
  return (
    <>
      <PageHeader title="Members" description="Who works here, and what they may do." />
      <div className="grid gap-6">
        {mayInvite && (
          <SettingsSection
            title="Invite somebody"
            description="You get a link to hand on. It works for that email address only."
          >
            <div className="grid gap-5">
              <InviteForm />
              {open.length > 0 && <InvitationList invitations={open} />}
            </div>
          </SettingsSection>
        )}
        <SettingsSection title="Members">
          <MemberList members={members.data} />
        </SettingsSection>
      </div>
    </>
  );
}
