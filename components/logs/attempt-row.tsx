"use client";

import { ChevronDown, ExternalLink } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button-variants";
import { cn } from "@/components/ui/cn";
import { PlatformIcon } from "@/components/ui/platform-icon";
import { Time } from "@/components/ui/time";
import type { Attempt } from "@/lib/deliveries/schema";
import { AttemptDetail } from "./attempt-detail";
import { ATTEMPT_LOOKS, formatDuration } from "./attempt-look";

/** One try at one account: outcome, reason and fix at a glance; the rest on demand. */
export function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { slug, timezone } = useWorkspace();
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const { label, tone, icon: Icon } = ATTEMPT_LOOKS[attempt.status];
  return (
    <li>
      <div className="grid gap-x-4 gap-y-2 px-4 py-3.5 sm:px-5 md:grid-cols-[11rem_minmax(0,1fr)_auto]">
        <div className="flex items-center gap-2 md:grid md:content-start md:gap-1.5">
          <Badge tone={tone} className="w-fit">
            <Icon aria-hidden />
            {label}
          </Badge>
          <Time
            value={attempt.started_at}
            zone={timezone}
            style="seconds"
            compact
            className="text-muted-foreground text-xs"
          />
        </div>
        <div className="grid min-w-0 gap-1">
          <p className="flex min-w-0 items-center gap-2 text-sm font-medium">
            <PlatformIcon platform={attempt.account.platform} />
            <span dir="auto" className="truncate">
              {attempt.account.username}
            </span>
            {attempt.number > 1 && (
              <span className="text-muted-foreground shrink-0 font-normal">attempt {attempt.number}</span>
            )}
          </p>
          <p
            dir="auto"
            className="text-muted-foreground line-clamp-2 text-start text-sm leading-6 break-words"
          >
            {attempt.text === "" ? "No text, pictures only" : attempt.text}
          </p>
          {attempt.sentence !== null && (
            <div className="text-sm leading-6">
              <p className="font-medium">{attempt.sentence}</p>
              {attempt.message !== null && attempt.message !== attempt.sentence && (
                <p dir="auto" className="text-muted-foreground text-start break-words">
                  {attempt.message}
                </p>
              )}
              {attempt.fix !== null && <p className="text-muted-foreground">{attempt.fix}</p>}
            </div>
          )}
          {attempt.success === true && attempt.lag_ms !== null && (
            <p className="text-muted-foreground text-[0.8125rem]">
              {formatDuration(Math.max(0, attempt.lag_ms))} after its time
            </p>
          )}
        </div>
        <div className="-ml-2 flex items-start gap-1 md:ml-0">
          {attempt.permalink !== null && (
            <a
              href={attempt.permalink}
              target="_blank"
              rel="noreferrer"
              className={buttonVariants({ variant: "ghost", size: "sm" })}
            >
              <ExternalLink aria-hidden /> Open<span className="sr-only"> the post (new tab)</span>
            </a>
          )}
          <Link
            href={`/${slug}/posts/${attempt.post_id}`}
            className={buttonVariants({ variant: "ghost", size: "sm" })}
          >
            Post
          </Link>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={detailId}
            onClick={() => setOpen(!open)}
            className={buttonVariants({ variant: "ghost", size: "sm" })}
          >
            Details
            <ChevronDown aria-hidden className={cn("transition-transform", open && "rotate-180")} />
          </button>
        </div>
      </div>
      <div id={detailId} hidden={!open}>
        {open && <AttemptDetail attempt={attempt} zone={timezone} />}
      </div>
    </li>
  );
}
