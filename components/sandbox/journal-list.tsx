import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PlatformIcon } from "@/components/ui/platform-icon";
import { Time } from "@/components/ui/time";
import type { JournalEntry } from "./view";

/** Every request that reached the simulator, newest first. Our code cannot edit it. */
export function JournalList({ entries, zone }: { entries: readonly JournalEntry[]; zone: string }) {
  if (entries.length === 0) {
    return <EmptyState title="No request has arrived">Connect an account, or publish something.</EmptyState>;
  }
  return (
    <Card className="overflow-hidden">
      <ul className="divide-y">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Entry entry={entry} zone={zone} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Entry({ entry, zone }: { entry: JournalEntry; zone: string }) {
  const line = (
    <>
      <PlatformIcon platform={entry.network} />
      <Answer entry={entry} />
      <code className="min-w-0 flex-1 basis-56 truncate font-mono text-[0.8125rem]">
        {entry.method} {entry.address}
      </code>
      {entry.fault !== null && <Badge tone="warning">Fault: {entry.fault.replaceAll("_", " ")}</Badge>}
      <span className="text-muted-foreground text-[0.8125rem]">
        {[entry.operation, entry.account === null ? null : `@${entry.account}`]
          .filter((part) => part !== null)
          .join(" · ")}
      </span>
      <Time value={entry.at} zone={zone} style="seconds" compact className="text-muted-foreground text-xs" />
    </>
  );
  const row = "flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5";
  if (entry.body === null) return <div className={`${row} pl-8`}>{line}</div>;
  return (
    <details>
      <summary
        className={`${row} hover:bg-muted/60 -outline-offset-2 before:w-1 before:text-xs before:content-['▸'] [details[open]>&]:before:content-['▾']`}
      >
        {line}
      </summary>
      <pre className="bg-muted/60 max-h-80 overflow-auto border-t px-4 py-3 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
        {entry.body}
      </pre>
    </details>
  );
}

function Answer({ entry }: { entry: JournalEntry }) {
  if (entry.phase === "dropped") return <Badge tone="danger">Cut off</Badge>;
  if (entry.status === null) {
    return <Badge tone="violet">{entry.phase === "committed" ? "Stored" : "Received"}</Badge>;
  }
  return <Badge tone={entry.status < 400 ? "success" : "danger"}>{entry.status}</Badge>;
}
