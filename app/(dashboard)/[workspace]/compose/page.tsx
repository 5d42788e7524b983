import type { Metadata } from "next";
import { accountKeys } from "@/components/accounts/queries";
import { ComposerPage } from "@/components/composer/composer-page";
import { Hydrated } from "@/components/layout/hydrated";
import { NotAllowed } from "@/components/layout/not-allowed";
import { PageHeader } from "@/components/ui/page-header";
import { listAccounts } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { can } from "@/lib/core/actor";

export const metadata: Metadata = { title: "New post" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ComposePage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  if (!can(ctx, "posts:write")) return <NotAllowed title="New post" />;
  const { date, account } = await searchParams;
  const accounts = await listAccounts(ctx, { limit: 500 });
  const initial = {
    ...(typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) ? { date, time: "09:00" } : {}),
    ...(typeof account === "string" ? { accountIds: [account] } : {}),
  };
  return (
    <>
      <PageHeader title="New post" description="Write once; adapt it per network where it needs to differ." />
      <Hydrated entries={[[accountKeys.list(workspace), accounts]]}>
        <ComposerPage postId={null} initial={initial} />
      </Hydrated>
    </>
  );
}
