import type { Metadata } from "next";
import { AccountsBoard } from "@/components/accounts/accounts-board";
import { ConnectFailure, ConnectSuccess } from "@/components/accounts/connect-outcome";
import { accountKeys } from "@/components/accounts/queries";
import { Hydrated } from "@/components/layout/hydrated";
import { PageHeader } from "@/components/ui/page-header";
import { accountsById, connectOptions, listAccounts } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { connectAction } from "./actions";

export const metadata: Metadata = { title: "Accounts" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AccountsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const query = await searchParams;
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : null);
  const failure = text("connect_error");
  const platform = text("platform") ?? "";
  const connected = text("connected")?.split(",").slice(0, 50) ?? [];
  const [accounts, fresh] = await Promise.all([
    listAccounts(ctx, { limit: 500 }),
    connected.length === 0 ? [] : accountsById(ctx, connected),
  ]);
  return (
    <>
      <PageHeader
        title="Accounts"
        description="Where your posts go. Each network is connected by its own sign-in; passwords stay there."
      />
      {failure !== null && isPlatformId(platform) && (
        <ConnectFailure
          code={failure}
          platform={platform}
          workspace={workspace}
          reference={text("ref")}
          missing={text("missing")?.split(",") ?? []}
        />
      )}
      {fresh.length > 0 && <ConnectSuccess accounts={fresh} workspace={workspace} />}
      <Hydrated entries={[[accountKeys.list(workspace), accounts]]}>
        <AccountsBoard networks={connectOptions()} connectAction={connectAction} />
      </Hydrated>
    </>
  );
}
