import type { Metadata } from "next";
import { accountKeys } from "@/components/accounts/queries";
import { Hydrated } from "@/components/layout/hydrated";
import { LogBoard } from "@/components/logs/log-board";
import { loadLogFilters, logQuery } from "@/components/logs/log-filters";
import { logKeys } from "@/components/logs/queries";
import { PageHeader } from "@/components/ui/page-header";
import { listAccounts } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { ListLogsQuery } from "@/lib/deliveries/schema";
import { listLogs } from "@/lib/deliveries/queries";
import { getWorkspace } from "@/lib/workspaces/queries";

export const metadata: Metadata = { title: "Logs" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function LogsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const [filters, { timezone }] = await Promise.all([loadLogFilters(searchParams), getWorkspace(ctx)]);
  // An address that asks for what the API refuses gets the page with the refusal in it, not a broken one.
  const query = ListLogsQuery.safeParse(logQuery(filters, timezone));
  const [logs, accounts] = await Promise.all([
    query.success ? listLogs(ctx, query.data) : null,
    listAccounts(ctx, { limit: 500 }),
  ]);
  return (
    <>
      <PageHeader
        title="Logs"
        description="Every attempt at every account: what was sent, what the network said, and what to do. It cannot be edited."
      />
      <Hydrated
        entries={[
          ...(logs === null
            ? []
            : [[logKeys.list(workspace, filters), { pages: [logs], pageParams: [null] }] as const]),
          [accountKeys.list(workspace), accounts],
        ]}
      >
        <LogBoard />
      </Hydrated>
    </>
  );
}
