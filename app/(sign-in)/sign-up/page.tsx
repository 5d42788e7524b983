import type { Metadata } from "next";
import Link from "next/link";
import { SignUpForm } from "@/components/sign-in/sign-in-form";
import { signUpAction } from "../actions";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <>
      <div className="grid gap-1">
        <h1 className="text-2xl font-semibold">Create an account</h1>
        <p className="text-muted-foreground text-sm">It lives on this server only.</p>
      </div>
      <SignUpForm action={signUpAction} invitation={null} />
      <p className="text-muted-foreground text-sm">
        Signed up before?{" "}
        <Link href="/sign-in" className="text-link font-medium underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </>
  );
}
