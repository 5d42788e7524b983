"use client";

import { CircleCheck, CircleHelp, CircleX, Hourglass, Send, type LucideIcon } from "lucide-react";
import { formatDuration } from "@/components/logs/attempt-look";
import { cn } from "@/components/ui/cn";
import { Time } from "@/components/ui/time";
import type { Attempt } from "@/lib/deliveries/schema";

interface Look {
  icon: LucideIcon;
  words: string;
  tone: string;
}

const LOOKS: Record<Attempt["status"], Look> = {
  sending: { icon: Send, words: "Being sent", tone: "text-violet" },
  unknown: { icon: CircleHelp, words: "Outcome unknown", tone: "text-warning" },
  processing: { icon: Hourglass, words: "The network is working on it", tone: "text-violet" },
  published: { icon: CircleCheck, words: "Published", tone: "text-success" },
  not_published: { icon: CircleX, words: "Not published", tone: "text-danger" },
};

/** Every try, in order: when, how long, what came of it and why. */
export function AttemptTimeline({
  attempts,
  zone,
  account,
}: {
  attempts: readonly Attempt[];
  zone: string;
  /** Tells one account's attempts from another's. */
  account: string;
}) {
  if (attempts.length === 0) return null;
  return (
    <section aria-label={`Attempts on ${account}`} className="border-t pt-4">
      <h3 className="text-muted-foreground mb-3 text-xs font-medium">
        {attempts.length === 1 ? "1 attempt" : `${String(attempts.length)} attempts`}
      </h3>
      <ol className="grid gap-4">
        {attempts.map((attempt) => (
          <AttemptItem key={attempt.id} attempt={attempt} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function AttemptItem({ attempt, zone }: { attempt: Attempt; zone: string }) {
  const { icon: Icon, words, tone } = LOOKS[attempt.status];
  const facts = [
    attempt.duration_ms === null ? null : `took ${formatDuration(attempt.duration_ms)}`,
    attempt.lag_ms === null ? null : `${formatDuration(Math.max(0, attempt.lag_ms))} after its time`,
    attempt.settled_by === null ? null : `settled by ${attempt.settled_by.replaceAll("_", " ")}`,
  ].filter((fact) => fact !== null);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm">
      <Icon aria-hidden className={cn("mt-0.5 size-4", tone)} />
      <div className="grid gap-1">
        <p>
          <span className="font-medium">
            {attempt.number}. {words}
          </span>
          <span className="text-muted-foreground">
            {" · "}
            <Time value={attempt.started_at} zone={zone} style="seconds" />
          </span>
        </p>
        {facts.length > 0 && <p className="text-muted-foreground text-[0.8125rem]">{facts.join(" · ")}</p>}
        {attempt.sentence !== null && <p>{attempt.sentence}</p>}
        {attempt.fix !== null && attempt.success !== true && (
          <p className="text-muted-foreground">{attempt.fix}</p>
        )}
        <VendorDetail attempt={attempt} />
      </div>
    </li>
  );
}

function VendorDetail({ attempt }: { attempt: Attempt }) {
  const rows: [string, string | null][] = [
    ["Details", attempt.message],
    ["HTTP status", attempt.http_status === null ? null : String(attempt.http_status)],
    ["Network’s code", attempt.vendor_code],
    ["Kind", attempt.error_kind],
    ["Post id", attempt.platform_post_id],
    ["Attempt", attempt.id],
  ];
  return (
    <details className="text-[0.8125rem]">
      <summary className="text-muted-foreground hover:text-foreground w-fit rounded-sm">
        What was sent and answered
      </summary>
      <div className="bg-muted mt-2 grid gap-3 rounded-md p-3">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          {rows.map(
            ([term, value]) =>
              value !== null && (
                <div key={term} className="contents">
                  <dt className="text-muted-foreground">{term}</dt>
                  <dd className="break-words">{value}</dd>
                </div>
              ),
          )}
        </dl>
        <div>
          <p className="text-muted-foreground">Text sent</p>
          <p className="break-words whitespace-pre-wrap" dir="auto">
            {attempt.text}
          </p>
        </div>
        {attempt.vendor_body !== null && (
          <div>
            <p className="text-muted-foreground">Answer</p>
            <pre className="max-h-60 overflow-auto font-mono text-xs whitespace-pre-wrap">
              {attempt.vendor_body}
            </pre>
          </div>
        )}
      </div>
    </details>
  );
}
