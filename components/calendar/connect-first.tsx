"use client";

import Link from "next/link";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Alert } from "@/components/ui/alert";
import { buttonVariants } from "@/components/ui/button-variants";

/** The first step of a new workspace, where its people land. */
export function ConnectFirst() {
  const { slug } = useWorkspace();
  const mayConnect = useCan("accounts:write");
  return (
    <Alert
      className="mb-5"
      title="No account is connected yet"
      actions={
        mayConnect && (
          <Link href={`/${slug}/accounts`} className={buttonVariants({ size: "sm" })}>
            Connect an account
          </Link>
        )
      }
    >
      {mayConnect
        ? "Posts go out through the accounts you connect. Until then, what you write is kept as a draft."
        : "Posts go out through accounts that an admin of this workspace connects. Until then, what you write is kept as a draft."}
    </Alert>
  );
}
