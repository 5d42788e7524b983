import type { Metadata } from "next";
import Link from "next/link";
import { SignUpForm } from "@/components/sign-in/sign-in-form";
import { buttonVariants } from "@/components/ui/button-variants";
import { isOwnerToken } from "@/lib/auth/sign-up-door";
import { env } from "@/lib/server/env";
import { signUpAction } from "../actions";

export const metadata: Metadata = { title: "Create an account", referrer: "no-referrer" };

export default async function SignUpPage({
  searchParams,
}: {
  searchParams: Promise<{ owner_token?: string }>;
}) {
  const { owner_token: token } = await searchParams;
  if (token !== undefined) {
    const open = typeof token === "string" && (await isOwnerToken(token));
    if (!open)
      return (
        <NoSignUp title="This address is not open">
          It was used, replaced, or is older than a day. On the server, <code>npm run owner</code> prints
          another.
        </NoSignUp>
      );
  } else if (env.SIGN_UP !== "open") return <NotOpen />;
  return (
    <>
      <div className="grid gap-1">
        <h1 className="text-2xl font-semibold">Create an account</h1>
        <p className="text-muted-foreground text-sm">It lives on this server only.</p>
      </div>
      <SignUpForm action={signUpAction} invitation={null} ownerToken={token} />
      <p className="text-muted-foreground text-sm">
        Signed up before?{" "}
        <Link href="/sign-in" className="text-link font-medium underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </>
  );
}

function NotOpen() {
  return env.SIGN_UP === "invite" ? (
    <NoSignUp title="By invitation">
      New people come here by invitation. Ask somebody who is here, and open the link that they send you.
    </NoSignUp>
  ) : (
    <NoSignUp title="Sign-up is closed">Nobody new can sign up on this server.</NoSignUp>
  );
}

function NoSignUp({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="text-muted-foreground text-sm leading-6">{children}</p>
      <Link href="/sign-in" className={buttonVariants({ variant: "outline" })}>
        Go to sign in
      </Link>
    </>
  );
}
