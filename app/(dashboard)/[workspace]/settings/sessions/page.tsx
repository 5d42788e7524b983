import type { Metadata } from "next";
import { SessionList } from "@/components/settings/session-list";
import { SettingsSection } from "@/components/settings/settings-section";
import { PageHeader } from "@/components/ui/page-header";
import { listSessions, requireUserCtx } from "@/lib/auth/queries";
import { revokeSessionAction } from "./actions";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const { data } = await listSessions(await requireUserCtx(), { limit: 100 });
  return (
    <>
      <PageHeader title="Sessions" description="Where you are signed in. Sign out what you do not know." />
      <SettingsSection title="Open sessions">
        <SessionList sessions={data} revoke={revokeSessionAction} />
      </SettingsSection>
    </>
  );
}
