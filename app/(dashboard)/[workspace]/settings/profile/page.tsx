import type { Metadata } from "next";
import { OwnKeyList } from "@/components/settings/own-key-list";
import { PasswordForm, ProfileForm } from "@/components/settings/profile-form";
import { SettingsSection } from "@/components/settings/settings-section";
import { PageHeader } from "@/components/ui/page-header";
import { listOwnApiKeys } from "@/lib/api-keys/queries";
import { getMe, requireUserCtx } from "@/lib/auth/queries";
import { changePasswordAction, revokeOwnKeyAction, updateProfileAction } from "./actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const ctx = await requireUserCtx();
  const [{ user }, keys] = await Promise.all([getMe(ctx), listOwnApiKeys(ctx)]);
  return (
    <>
      <PageHeader title="Profile" description="You, in every workspace of this server." />
      <div className="grid gap-6">
        <SettingsSection title="About you">
          <ProfileForm user={user} action={updateProfileAction} />
        </SettingsSection>
        <SettingsSection title="Password">
          <PasswordForm action={changePasswordAction} />
        </SettingsSection>
        <SettingsSection
          title="API keys that act as you"
          description="In every workspace. A new password does not stop them: revoke what you do not know."
        >
          <OwnKeyList keys={keys} revoke={revokeOwnKeyAction} />
        </SettingsSection>
      </div>
    </>
  );
}
