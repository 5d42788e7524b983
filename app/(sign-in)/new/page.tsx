import type { Metadata } from "next";
import Link from "next/link";
import { SwitchPerson } from "@/components/sign-in/switch-person";
import { WorkspaceStartForm } from "@/components/sign-in/workspace-start-form";
import { buttonVariants } from "@/components/ui/button-variants";
import { currentUser, requireUserCtx } from "@/lib/auth/queries";
import { createWorkspaceAction, switchPersonAction } from "../actions";

export const metadata: Metadata = { title: "New workspace" };

export default async function NewWorkspacePage() {
  await requireUserCtx();
  const person = await currentUser();
  const [home] = person?.workspaces ?? [];
  return (
    <>
      <div className="grid gap-1">
        <h1 className="text-2xl font-semibold">New workspace</h1>
        <p className="text-muted-foreground text-sm leading-6">
          {home === undefined
            ? "You belong to no workspace at the moment. Start one of your own, or ask for an invitation to another."
            : "It has accounts, posts and people of its own. You own it, and switch at the top of the menu."}
        </p>
      </div>
      <WorkspaceStartForm action={createWorkspaceAction} />
      {home === undefined ? (
        <SwitchPerson action={switchPersonAction} next="/sign-in">
          Sign out
        </SwitchPerson>
      ) : (
        <Link href={`/${home.slug}`} className={buttonVariants({ variant: "ghost" })}>
          Back to {home.name}
        </Link>
      )}
    </>
  );
}
