"use client";

import { useState, type FormEvent } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { platformName } from "@/components/ui/platform-icon";
import { ApiError } from "@/lib/core/api-client";
import type { Delivery } from "@/lib/deliveries/schema";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { useResolveDelivery } from "./use-deliveries";

/** Nobody can tell but a person: it is live (with its link), or it is not and goes out again. */
export function UnknownPanel({ delivery, canWrite }: { delivery: Delivery; canWrite: boolean }) {
  const network = platformName(delivery.account.platform);
  const { reason } = delivery;
  return (
    <Alert tone="warning" title={reason?.sentence ?? `We do not know whether ${network} has this post`}>
      <p>
        {reason?.fix ?? `Look at the account on ${network}, then say what you see.`}{" "}
        <span className="text-muted-foreground">
          {MANIFESTS[delivery.account.platform].settle.explanation}
        </span>
      </p>
      {reason !== null && reason.message !== null && (
        <p className="text-muted-foreground text-[0.8125rem]">
          Details: <bdi>{reason.message}</bdi>
        </p>
      )}
      {canWrite && <ResolveForm delivery={delivery} network={network} />}
    </Alert>
  );
}

function ResolveForm({ delivery, network }: { delivery: Delivery; network: string }) {
  const resolve = useResolveDelivery();
  const [url, setUrl] = useState("");
  const [asks, setAsks] = useState(false);
  const candidates = delivery.reason?.candidates ?? [];
  const attempt = delivery.unsettled_attempt_id === null ? {} : { attempt_id: delivery.unsettled_attempt_id };
  const error =
    resolve.error instanceof ApiError ? (resolve.error.issueAt("url") ?? resolve.error.message) : null;

  function isLive(link: string) {
    resolve.mutate({ id: delivery.id, body: { outcome: "published", url: link, ...attempt } });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!resolve.isPending) isLive(url.trim());
  }

  return (
    <div className="mt-3 grid gap-3">
      {candidates.length > 0 && (
        <div className="grid gap-2">
          <p className="font-medium">Is it one of these?</p>
          <ul className="grid gap-2">
            {candidates.map((candidate) => (
              <li
                key={candidate.remote_id}
                className="bg-card flex flex-wrap items-center gap-2 rounded-md border p-2.5 text-sm"
              >
                <span className="min-w-40 flex-1 break-words">{candidate.excerpt}</span>
                {candidate.permalink !== null && (
                  <>
                    <Button asChild variant="link" size="sm">
                      <a href={candidate.permalink} target="_blank" rel="noreferrer">
                        Look at it<span className="sr-only"> (new tab)</span>
                      </a>
                    </Button>
                    <Button
                      variant="outline"
                      size="sm"
                      pending={resolve.isPending}
                      onClick={() => isLive(candidate.permalink ?? "")}
                    >
                      This is it
                    </Button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <form onSubmit={submit} className="grid gap-2 sm:grid-cols-[1fr_auto] sm:items-start">
        <Field label={`Link of the post on ${network}`} error={error} required>
          <Input
            type="url"
            required
            value={url}
            placeholder="https://"
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="outline" pending={resolve.isPending} className="sm:mt-[1.625rem]">
          It is live
        </Button>
      </form>
      <div>
        <Button variant="outline" pending={resolve.isPending} onClick={() => setAsks(true)}>
          Publish again
        </Button>
      </div>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title="Publish it again?"
        confirmLabel="It is not there: publish again"
        onConfirm={async () => {
          await resolve.mutateAsync({
            id: delivery.id,
            body: { outcome: "not_published", publish_again: true, ...attempt },
          });
        }}
      >
        <p>
          Only do this when you have looked at the account on {network} and the post is not there. If it is,
          it would be out twice.
        </p>
      </ConfirmDialog>
    </div>
  );
}
