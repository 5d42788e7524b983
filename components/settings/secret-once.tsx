"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** The one time a secret can be seen. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <Alert tone="success" live title="Copy the key now">
        It is shown this once; we keep only its fingerprint.
      </Alert>
      <div className="bg-muted flex flex-wrap items-center gap-3 rounded-md border px-3 py-2.5">
        <code className="min-w-0 flex-1 font-mono text-[0.8125rem] break-all select-all">{secret}</code>
        <CopyButton value={secret} />
      </div>
      <div className="flex justify-end">
        <Button variant="outline" onClick={onClose}>
          I have kept it
        </Button>
      </div>
    </div>
  );
}
