import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AuditFilterBar } from "@/components/settings/audit-filter-bar";
import { loadAuditFilters } from "@/components/settings/audit-filters";
import { AuditTable } from "@/components/settings/audit-table";
import { NotAllowed } from "@/components/layout/not-allowed";
import { buttonVariants } from "@/components/ui/button-variants";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { listAuditEntries } from "@/lib/audit-log/queries";
import { requireCtx } from "@/lib/auth/queries";
import { can } from "@/lib/core/actor";
import { getWorkspace, listMembers } from "@/lib/workspaces/queries";

export const metadata: Metadata = { title: "Audit log" };

const PER_PAGE = 50;

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditLogPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  if (!can(ctx, "audit:read")) return <NotAllowed title="Audit log" />;
  const { actor, action, cursor } = await loadAuditFilters(searchParams);
  const filter = { actor: actor ?? undefined, action: action ?? undefined };
  const [entries, members, { timezone }] = await Promise.all([
    listAuditEntries(ctx, { ...filter, limit: PER_PAGE, cursor: cursor ?? undefined }),
    listMembers(ctx, { limit: 500 }),
    getWorkspace(ctx),
  ]);
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const csv = new URLSearchParams(query);
  csv.set("format", "csv");
  csv.set("limit", "500");
  csv.set("workspace", workspace);
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who changed what, and who signed in. Entries are written with the change itself and cannot be edited."
        actions={
          <a
            href={`/api/v1/audit-log?${csv.toString()}`}
            download="audit-log.csv"
            className={buttonVariants({ variant: "outline" })}
          >
            <Download aria-hidden /> CSV, latest 500
          </a>
        }
      />
      <AuditFilterBar people={members.data.map((member) => ({ id: member.user_id, name: member.name }))} />
      {entries.data.length === 0 ? (
        <EmptyState title="Nothing matches these filters" />
      ) : (
        <Card className="overflow-hidden">
          <AuditTable entries={entries.data} zone={timezone} />
        </Card>
      )}
      <div className="mt-4 flex justify-between">
        {cursor !== null ? <Page query={query} label="Newest" /> : <span />}
        {entries.next_cursor !== null && <Page query={query} cursor={entries.next_cursor} label="Older" />}
      </div>
    </>
  );
}

function Page({ query, cursor, label }: { query: URLSearchParams; cursor?: string; label: string }) {
  const next = new URLSearchParams(query);
  if (cursor !== undefined) next.set("cursor", cursor);
  return (
    <Link href={`?${next.toString()}`} className={buttonVariants({ variant: "outline" })}>
      {label}
    </Link>
  );
}
