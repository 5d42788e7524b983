import type { Metadata } from "next";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { ConnectStart } from "@/components/accounts/connect-start";
import { buttonVariants } from "@/components/ui/button-variants";
import { PageHeader } from "@/components/ui/page-header";
import { whereConnectLeads } from "@/lib/accounts/service/connect";
import { requireCtx } from "@/lib/auth/queries";
import { AppError } from "@/lib/core/errors";
import { isPlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";

export const metadata: Metadata = { title: "Connect an account" };

interface Props {
  params: Promise<{ workspace: string; platform: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** For whoever came by a link: where it leads, and whether they want that. */
export default async function ConfirmConnectPage({ params, searchParams }: Props) {
  const { workspace, platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const ctx = await requireCtx(workspace);
  const query = await searchParams;
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : undefined);
  const instanceUrl = text("instance_url");
  const accountId = text("account_id");
  const leads = await whereConnectLeads(ctx, {
    platform,
    instance_url: instanceUrl,
    account_id: accountId,
  }).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  if (leads === null) redirect(`/${workspace}/accounts`);
  const { name } = MANIFESTS[platform];
  return (
    <>
      <PageHeader
        title={`Connect ${name}?`}
        description={
          <>
            You would be sent to <strong className="text-foreground break-all">{leads.host}</strong> to say
            yes there. Whatever account you allow can then be posted to by this workspace. Go on only if you
            wanted this and know that address.
          </>
        }
      />
      <div className="flex flex-wrap gap-3">
        <ConnectStart
          platform={platform}
          workspace={workspace}
          accountId={accountId}
          instanceUrl={instanceUrl}
          size="md"
        >
          Go on to {leads.host}
        </ConnectStart>
        <Link href={`/${workspace}/accounts`} className={buttonVariants({ variant: "outline" })}>
          Cancel
        </Link>
      </div>
    </>
  );
}
