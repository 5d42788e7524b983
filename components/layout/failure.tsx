"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";

/** What a page shows when it could not be made. The digest is what the server's log calls it. */
export function Failure({ digest, retry }: { digest?: string | undefined; retry: () => void }) {
  return (
    <div className="mx-auto grid max-w-md justify-items-start gap-4 px-6 py-16">
      <span className="bg-danger-soft text-danger grid size-11 place-items-center rounded-full">
        <TriangleAlert aria-hidden className="size-5" />
      </span>
      <h1 className="text-2xl font-semibold">This page could not be shown</h1>
      <p className="text-muted-foreground leading-7">
        The fault is on our side, and it is in the server’s log. What is scheduled still goes out: that is
        another process.
      </p>
      {digest !== undefined && (
        <p className="text-muted-foreground text-sm">
          Reference <code className="font-mono">{digest}</code>
        </p>
      )}
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}
