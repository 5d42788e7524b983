import type { Metadata } from "next";
import Link from "next/link";
import { JoinForm } from "@/components/sign-in/join-form";
import { SwitchPerson } from "@/components/sign-in/switch-person";
import { SignInForm, SignUpForm } from "@/components/sign-in/sign-in-form";
import { Alert } from "@/components/ui/alert";
import { buttonVariants } from "@/components/ui/button-variants";
import { currentUser } from "@/lib/auth/queries";
import { env } from "@/lib/server/env";
import { findInvitation } from "@/lib/workspaces/queries";
import { acceptInvitationAction, signInAction, signUpAction, switchPersonAction } from "../actions";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function AcceptInvitationPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string }>;
}) {
  const { token } = await searchParams;
  const invitation = typeof token === "string" ? await findInvitation(token) : null;
  if (token === undefined || invitation === null) return <ClosedInvitation />;

  const person = await currentUser();
  const heading = (
    <div className="grid gap-1">
      <h1 className="text-2xl font-semibold">Join {invitation.workspaceName}</h1>
      <p className="text-muted-foreground text-sm">
        {invitation.email} is invited as {invitation.role}.
      </p>
    </div>
  );
  if (person !== null && person.user.email !== invitation.email) {
    return (
      <>
        {heading}
        <Alert tone="warning" title={`You are signed in as ${person.user.email}`}>
          This invitation was written to {invitation.email}. Sign out here to accept it as that person.
        </Alert>
        <SwitchPerson
          action={switchPersonAction}
          next={`/accept-invitation?${new URLSearchParams({ token }).toString()}`}
        >
          Sign out and accept it
        </SwitchPerson>
      </>
    );
  }
  return (
    <>
      {heading}
      {person !== null ? (
        <JoinForm action={acceptInvitationAction} token={token} workspace={invitation.workspaceName} />
      ) : invitation.hasAccount ? (
        <SignInForm action={signInAction} next={null} invitationToken={token} email={invitation.email} />
      ) : env.SIGN_UP === "closed" ? (
        <Alert tone="warning" title="Nobody new can sign up on this server">
          The invitation is for an address that has no account here.
        </Alert>
      ) : (
        <SignUpForm action={signUpAction} invitation={{ token, email: invitation.email }} />
      )}
    </>
  );
}

function ClosedInvitation() {
  return (
    <>
      <h1 className="text-2xl font-semibold">This invitation is not open</h1>
      <p className="text-muted-foreground text-sm leading-6">
        It was used, withdrawn, or is older than seven days. Ask the person who sent it for a new one.
      </p>
      <Link href="/sign-in" className={buttonVariants({ variant: "outline" })}>
        Go to sign in
      </Link>
    </>
  );
}
