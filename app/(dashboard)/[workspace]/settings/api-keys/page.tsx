import type { Metadata } from "next";
import { ApiKeyList } from "@/components/settings/api-key-list";
import { CreateKeyDialog } from "@/components/settings/create-key-dialog";
import { NotAllowed } from "@/components/layout/not-allowed";
import { SettingsSection } from "@/components/settings/settings-section";
import { PageHeader } from "@/components/ui/page-header";
import { listApiKeys } from "@/lib/api-keys/queries";
import { requireCtx } from "@/lib/auth/queries";
import { can } from "@/lib/core/actor";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage({ params }: { params: Promise<{ workspace: string }> }) {
  const ctx = await requireCtx((await params).workspace);
  if (!can(ctx, "keys:read")) return <NotAllowed title="API keys" />;
  const { data } = await listApiKeys(ctx, { limit: 500 });
  return (
    <>
      <PageHeader
        title="API keys"
        description="For programs that use the REST API. A key can do at most what its maker can."
        actions={can(ctx, "keys:write") ? <CreateKeyDialog /> : undefined}
      />
      <SettingsSection title="Working keys">
        <ApiKeyList keys={data} />
      </SettingsSection>
    </>
  );
}
