import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { Attempt } from "@/lib/deliveries/schema";
import { formatDuration } from "./attempt-look";

/** Everything that is known of one attempt, down to the network's own answer. */
export function AttemptDetail({ attempt, zone }: { attempt: Attempt; zone: string }) {
  const facts: [string, ReactNode][] = [
    ["Started", <Time key="started" value={attempt.started_at} zone={zone} style="seconds" />],
    ["Took", attempt.duration_ms === null ? "Not finished" : formatDuration(attempt.duration_ms)],
    ["Reached", attempt.phase],
    ["Attempt", `${String(attempt.number)}${attempt.part > 0 ? `, part ${String(attempt.part + 1)}` : ""}`],
  ];
  if (attempt.lag_ms !== null) facts.push(["After its time", formatDuration(attempt.lag_ms)]);
  if (attempt.http_status !== null) facts.push(["HTTP status", String(attempt.http_status)]);
  if (attempt.vendor_code !== null) {
    facts.push([
      "Network’s code",
      <code key="code" className="font-mono text-[0.8125rem]">
        {attempt.vendor_code}
      </code>,
    ]);
  }
  if (attempt.settled_by !== null) facts.push(["Settled by", attempt.settled_by]);
  if (attempt.platform_post_id !== null) {
    facts.push([
      "Network’s id",
      <code key="id" className="font-mono text-[0.8125rem] break-all">
        {attempt.platform_post_id}
      </code>,
    ]);
  }
  facts.push([
    "Our id",
    <code key="own" className="font-mono text-[0.8125rem] break-all">
      {attempt.id}
    </code>,
  ]);
  return (
    <div className="bg-muted/60 grid gap-4 border-t px-4 py-4 sm:px-5 lg:grid-cols-2">
      <dl className="grid grid-cols-[8rem_1fr] content-start gap-x-4 gap-y-1.5 text-[0.8125rem] leading-5">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="min-w-0">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="grid min-w-0 content-start gap-3">
        <Block title="What was sent">
          <p className="text-sm leading-6 break-words whitespace-pre-wrap">
            {attempt.text === "" ? "No text" : attempt.text}
          </p>
        </Block>
        {attempt.vendor_body !== null && (
          <Block title="The network’s answer">
            <pre className="max-h-72 overflow-auto font-mono text-xs leading-5 break-words whitespace-pre-wrap">
              {prettyBody(attempt.vendor_body)}
            </pre>
          </Block>
        )}
      </div>
    </div>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="bg-card grid gap-1.5 rounded-lg border px-3 py-2.5">
      <p className="text-muted-foreground text-xs font-medium">{title}</p>
      {children}
    </section>
  );
}

function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Networks answer HTML and plain text too; shown as it came.
    return body;
  }
}
