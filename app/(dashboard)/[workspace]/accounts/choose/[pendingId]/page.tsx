import type { Metadata } from "next";
import Link from "next/link";
import { ChooseTargetsForm } from "@/components/accounts/choose-targets-form";
import { buttonVariants } from "@/components/ui/button-variants";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { getPendingConnection } from "@/lib/accounts/service/choose-targets";
import { requireCtx } from "@/lib/auth/queries";
import { AppError } from "@/lib/core/errors";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { chooseTargetsAction } from "../../actions";

export const metadata: Metadata = { title: "Choose accounts" };

export default async function ChooseTargetsPage({
  params,
}: {
  params: Promise<{ workspace: string; pendingId: string }>;
}) {
  const { workspace, pendingId } = await params;
  const ctx = await requireCtx(workspace);
  const pending = await getPendingConnection(ctx, pendingId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (pending === null) {
    return (
      <>
        <h1 className="sr-only">Choose accounts</h1>
        <EmptyState
          title="This choice is no longer open"
          actions={
            <Link href={`/${workspace}/accounts`} className={buttonVariants()}>
              Back to accounts
            </Link>
          }
        >
          It was made already, took too long, or was started in another browser. Connect again.
        </EmptyState>
      </>
    );
  }
  const { name, targetNoun } = MANIFESTS[pending.platform];
  return (
    <>
      <PageHeader
        title={`Choose on ${name}`}
        description={`Your sign-in reaches more than one ${targetNoun}. Connect those that Heliograph may post to.`}
      />
      <ChooseTargetsForm
        action={chooseTargetsAction}
        workspace={workspace}
        platform={pending.platform}
        pendingId={pendingId}
        targets={pending.targets}
      />
    </>
  );
}
