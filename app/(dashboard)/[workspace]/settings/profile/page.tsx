import type { Metadata } from "next";
import { PasswordForm, ProfileForm } from "@/components/settings/profile-form";
import { SettingsSection } from "@/components/settings/settings-section";
import { PageHeader } from "@/components/ui/page-header";
import { getMe, requireUserCtx } from "@/lib/auth/queries";
import { changePasswordAction, updateProfileAction } from "./actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const { user } = await getMe(await requireUserCtx());
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
      </div>
    </>
  );
}
