import type { Metadata } from "next";
import { SettingsSection } from "@/components/settings/settings-section";
import { StorageUse } from "@/components/settings/storage-use";
import { WorkspaceForm } from "@/components/settings/workspace-form";
import { PageHeader } from "@/components/ui/page-header";
import { requireCtx } from "@/lib/auth/queries";
import { getStorageUse } from "@/lib/media/queries";
import { getWorkspace } from "@/lib/workspaces/queries";
import { updateWorkspaceAction } from "./actions";

export const metadata: Metadata = { title: "Workspace" };

export default async function WorkspaceSettingsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const ctx = await requireCtx((await params).workspace);
  const [workspace, storage] = await Promise.all([getWorkspace(ctx), getStorageUse(ctx)]);
  return (
    <>
      <PageHeader title="Workspace" description="For everyone who works here." />
      <SettingsSection title="General">
        <WorkspaceForm workspace={workspace} action={updateWorkspaceAction} />
      </SettingsSection>
      <SettingsSection title="Storage">
        <StorageUse {...storage} />
      </SettingsSection>
    </>
  );
}
