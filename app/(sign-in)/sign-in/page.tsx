import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { Alert } from "@/components/ui/alert";
import { currentUser } from "@/lib/auth/queries";
import { env } from "@/lib/server/env";
import { signInAction } from "../actions";
import { pathWithin } from "../path-within";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = pathWithin((await searchParams).next);
  const person = await currentUser();
  if (person !== null) redirect(next ?? `/${person.workspaces[0]?.slug ?? "new"}`);
  const demo =
    env.DEMO_PASSWORD === undefined ? null : { email: env.DEMO_EMAIL, password: env.DEMO_PASSWORD };
  return (
    <>
      <h1 className="text-2xl font-semibold">Sign in</h1>
      {demo !== null && (
        <Alert tone="info" title="This is a local installation with a demo workspace">
          The form is filled in with <strong className="font-medium">{demo.email}</strong> and the password{" "}
          <code className="font-mono text-[0.8125rem]">{demo.password}</code>.
        </Alert>
      )}
      <SignInForm action={signInAction} next={next} email={demo?.email} password={demo?.password} />
      {env.SIGN_UP === "open" && (
        <p className="text-muted-foreground text-sm">
          New here?{" "}
          <Link href="/sign-up" className="text-link font-medium underline underline-offset-4">
            Create an account
          </Link>
        </p>
      )}
    </>
  );
}
