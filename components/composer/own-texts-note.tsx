"use client";

import { PenLine, RefreshCw, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { handleOf, type AccountView } from "./account-view";
import type { ComposerDoc } from "./document";
import type { StaleForks } from "./stale-forks";
import type { Repairs } from "./use-repairs";

interface Props {
  doc: ComposerDoc;
  views: readonly AccountView[];
  /** Accounts whose own text is older than the shared one. */
  stale: StaleForks;
  repairs: Repairs;
}

/** Below the shared text: which accounts have words of their own that it does not reach, and two ways back. */
export function OwnTextsNote({ doc, views, stale, repairs }: Props) {
  const own = views.filter(({ account }) => doc.variants[account.id]?.content !== undefined);
  if (own.length === 0) return null;
  return (
    <ul aria-label="Accounts with a text of their own" aria-live="polite" className="grid gap-1.5">
      {own.map(({ account }) => {
        const name = `${platformName(account.platform)} ${handleOf(account)}`;
        return (
          <li
            key={account.id}
            className={cn(
              "flex flex-wrap items-center gap-2 rounded-md px-3 py-2 text-[0.8125rem] leading-5",
              stale.ids.has(account.id) ? "bg-warning-soft" : "bg-info-soft",
            )}
          >
            <p className="flex min-w-[min(16rem,100%)] flex-1 items-start gap-2">
              <PenLine
                aria-hidden
                className={cn(
                  "mt-0.5 size-4 shrink-0",
                  stale.ids.has(account.id) ? "text-warning" : "text-info",
                )}
              />
              <span>
                <PlatformIcon platform={account.platform} decorative className="mr-1 inline size-3.5" />
                <bdi className="font-medium">{name}</bdi>{" "}
                {stale.ids.has(account.id)
                  ? "still has its own text: your change of the shared text did not reach it."
                  : "has a text of its own. What you change here does not reach it."}
              </span>
            </p>
            <Button
              variant="outline"
              size="sm"
              disabled={repairs.isBusy}
              aria-label={`Update ${name} from this text`}
              onClick={() => {
                repairs.updateFromShared(account.id);
                stale.renew(account.id);
              }}
            >
              <RefreshCw aria-hidden /> Update from this text
            </Button>
            <Button
              variant="ghost"
              size="sm"
              aria-label={`Use this text on ${name}`}
              onClick={() => repairs.backToShared(account.id, "content")}
            >
              <Undo2 aria-hidden /> Use this text
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
