"use client";

import { KeyRound, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCall } from "@/components/layout/use-call";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import { deleteApiKey, rotateApiKey } from "@/lib/api-keys/contract";
import type { ApiKey } from "@/lib/api-keys/schema";
import { SecretOnce } from "./secret-once";
import { useSettingsMutation } from "./use-settings-mutation";

export function ApiKeyList({ keys }: { keys: readonly ApiKey[] }) {
  const [secret, setSecret] = useState<string | null>(null);
  if (keys.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No API keys">
        A key lets a program of yours use the REST API. What there is to call stands at{" "}
        <a href="/docs" className="text-link underline underline-offset-4">
          /docs
        </a>
        .
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="-my-3 divide-y">
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onSecret={setSecret} />
        ))}
      </ul>
      <Dialog open={secret !== null} onOpenChange={(open) => !open && setSecret(null)}>
        <DialogContent>
          <DialogHeader>
            <DialogTitle>The key has a new secret</DialogTitle>
            <DialogDescription>The old one stopped working just now.</DialogDescription>
          </DialogHeader>
          <SecretOnce secret={secret ?? ""} onClose={() => setSecret(null)} />
        </DialogContent>
      </Dialog>
    </>
  );
}

function KeyRow({ apiKey, onSecret }: { apiKey: ApiKey; onSecret: (secret: string) => void }) {
  const { timezone, user } = useWorkspace();
  const call = useCall();
  const mayWrite = useCan("keys:write");
  const params = { id: apiKey.id };
  const revoke = useSettingsMutation(() => call(deleteApiKey, { params }), { done: "The key is revoked." });
  const rotate = useSettingsMutation(() => call(rotateApiKey, { params }));
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5">
      <div className="grid min-w-0 flex-1 basis-64 gap-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          <bdi className="min-w-0 wrap-anywhere">{apiKey.name}</bdi>
          <code className="text-muted-foreground font-mono text-xs font-normal">{apiKey.prefix}…</code>
        </p>
        <p className="text-muted-foreground text-[0.8125rem] leading-5">
          {apiKey.last_used_at === null ? (
            "Never used"
          ) : (
            <>
              Used <Time value={apiKey.last_used_at} zone={timezone} within />
            </>
          )}
          {" · "}
          {apiKey.expires_at === null ? (
            "works until revoked"
          ) : (
            <>
              works until <Time value={apiKey.expires_at} zone={timezone} within />
            </>
          )}
          {" · made by "}
          <bdi>{apiKey.created_by_name}</bdi>
          {apiKey.integration !== null && ` · integration ${apiKey.integration}`}
        </p>
        <p className="text-muted-foreground font-mono text-xs leading-5 break-words">
          {apiKey.scopes.join(" ")}
        </p>
      </div>
      {mayWrite && (
        <div className="-ml-2 flex gap-1">
          {apiKey.created_by === user.id && (
            <ConfirmDialog
              trigger={
                <Button variant="ghost" size="sm">
                  <RefreshCw aria-hidden /> Rotate<span className="sr-only"> {apiKey.name}</span>
                </Button>
              }
              title={`Give ${apiKey.name} a new secret?`}
              confirmLabel="Rotate"
              onConfirm={async () => {
                onSecret((await rotate.mutateAsync(undefined)).secret ?? "");
              }}
            >
              <p>The old secret stops at once: programs that use it fail until they have the new one.</p>
            </ConfirmDialog>
          )}
          <ConfirmDialog
            trigger={
              <Button variant="ghost" size="sm" className="text-danger">
                <Trash2 aria-hidden /> Revoke<span className="sr-only"> {apiKey.name}</span>
              </Button>
            }
            title={`Revoke ${apiKey.name}?`}
            confirmLabel="Revoke"
            destructive
            onConfirm={async () => {
              await revoke.mutateAsync(undefined);
            }}
          >
            <p>Programs that use it are refused at once, and so is every token made from it.</p>
          </ConfirmDialog>
        </div>
      )}
    </li>
  );
}
