import type { Metadata } from "next";
import { ActiveFaults } from "@/components/sandbox/active-faults";
import { ByHandForm } from "@/components/sandbox/by-hand-form";
import { FaultForm } from "@/components/sandbox/fault-form";
import { JournalList } from "@/components/sandbox/journal-list";
import { LiveRefresh } from "@/components/sandbox/live-refresh";
import { SandboxNav } from "@/components/sandbox/sandbox-nav";
import { Timeline } from "@/components/sandbox/timeline";
import { SANDBOX_VIEWS, type SandboxViewName } from "@/components/sandbox/view";
import { SettingsSection } from "@/components/settings/settings-section";
import { Alert } from "@/components/ui/alert";
import { PageHeader } from "@/components/ui/page-header";
import { connectOptions } from "@/lib/accounts/queries";
import { requireCtx } from "@/lib/auth/queries";
import { can, type Ctx } from "@/lib/core/actor";
import { isPlatformId, type PlatformId } from "@/lib/platforms/core/platform-id";
import { SandboxAdminError, type SandboxAdmin } from "@/lib/sandbox/admin-client";
import { getWorkspace } from "@/lib/workspaces/queries";
import { clearFaultAction, postByHandAction, setFaultAction } from "./actions";
import { sandboxAdmin } from "./admin";
import { faultChoices, toActiveFault, toJournalEntry, toSimulatedAccounts, toSimulatedPost } from "./to-view";

export const metadata: Metadata = { title: "Sandbox" };

const SHOWN = 50;

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

interface Place {
  ctx: Ctx;
  admin: SandboxAdmin;
  workspace: string;
  zone: string;
  network: PlatformId | null;
}

/** A network that has production credentials is not simulated. */
function simulated(): PlatformId[] {
  return connectOptions().flatMap(({ platform, mode }) => (mode === "real" ? [] : [platform]));
}

export default async function SandboxPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const admin = sandboxAdmin();
  const { view: asked, network: at } = await searchParams;
  const view = SANDBOX_VIEWS.find((name) => name === asked) ?? "timelines";
  const network = typeof at === "string" && isPlatformId(at) ? at : null;
  const { timezone: zone } = await getWorkspace(ctx);
  const content = await viewOf(view, { ctx, admin, workspace, zone, network }).catch((error: unknown) => {
    if (!(error instanceof SandboxAdminError)) throw error;
    return (
      <Alert tone="danger" title="The sandbox does not answer">
        {error.message} It is a process of its own; its log says why it ended.
      </Alert>
    );
  });
  return (
    <>
      <PageHeader
        title="Sandbox"
        description="Simulated networks on this machine: what readers would see, what reached them, and what may go wrong."
      />
      <SandboxNav view={view} network={network} networks={simulated()} />
      {content}
      <LiveRefresh />
    </>
  );
}

async function viewOf(view: SandboxViewName, place: Place) {
  switch (view) {
    case "timelines":
      return await timelines(place);
    case "faults":
      return await faults(place);
    case "journal":
      return await journal(place);
  }
}

async function timelines({ ctx, admin, workspace, zone, network }: Place) {
  const [posts, accounts] = await Promise.all([
    admin.timeline({ network: network ?? undefined, limit: SHOWN }),
    admin.accounts({ network: network ?? undefined }),
  ]);
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,42rem)_22rem]">
      <Timeline posts={posts.map((post) => toSimulatedPost(post, workspace))} zone={zone} />
      {can(ctx, "sandbox:write") && accounts.length > 0 && (
        <SettingsSection
          title="Post by hand"
          description="As the person would in the network’s own app, behind the back of Heliograph."
        >
          <ByHandForm action={postByHandAction} accounts={toSimulatedAccounts(accounts)} />
        </SettingsSection>
      )}
    </div>
  );
}

async function faults({ ctx, admin, workspace }: Place) {
  const [active, accounts] = await Promise.all([admin.faults(), admin.accounts()]);
  const mayWrite = can(ctx, "sandbox:write");
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      {mayWrite && (
        <SettingsSection
          title="Set a fault"
          description="For one network, one account, one step. Publish something and watch what Heliograph makes of it."
        >
          <FaultForm
            action={setFaultAction}
            catalog={faultChoices()}
            accounts={toSimulatedAccounts(accounts)}
            networks={simulated()}
          />
        </SettingsSection>
      )}
      <SettingsSection title="Faults that are set">
        <ActiveFaults
          faults={active.map(toActiveFault)}
          clear={mayWrite ? clearFaultAction.bind(null, workspace) : null}
        />
      </SettingsSection>
    </div>
  );
}

async function journal({ admin, zone, network }: Place) {
  const rows = await admin.journal({ network: network ?? undefined, limit: SHOWN });
  return <JournalList entries={rows.map(toJournalEntry).reverse()} zone={zone} />;
}
