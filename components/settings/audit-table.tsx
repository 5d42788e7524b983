import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { zoneLabel } from "@/components/ui/time-format";
import type { AuditEntry } from "@/lib/audit-log/schema";
import { actionInWords } from "./audit-actions";

function actorOf(entry: AuditEntry): string {
  if (entry.actor_name !== null) {
    return entry.actor_type === "api_key" ? `${entry.actor_name} (API key)` : entry.actor_name;
  }
  if (entry.actor_type === "stranger") return "Somebody not signed in";
  return entry.actor_type === "system" ? "Heliograph" : (entry.actor_id ?? entry.actor_type);
}

/** Where there is no room for a column, what it holds stands below its neighbour's words. */
export function AuditTable({ entries, zone }: { entries: readonly AuditEntry[]; zone: string }) {
  return (
    <div className="@container [&_td]:px-3 [&_th]:px-3 @4xl:[&_td]:px-4 @4xl:[&_th]:px-4">
      <Table label="Audit log">
        <TableHeader>
          <TableRow>
            <TableHead>When, {zoneLabel(zone)}</TableHead>
            <TableHead className="hidden @md:table-cell">Who</TableHead>
            <TableHead>Did what</TableHead>
            <TableHead className="hidden @3xl:table-cell">With</TableHead>
            <TableHead className="hidden @3xl:table-cell">From</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} zone={zone} />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function Entry({ entry, zone }: { entry: AuditEntry; zone: string }) {
  const who = <bdi className="wrap-anywhere">{actorOf(entry)}</bdi>;
  const from = entry.ip ?? "–";
  const subject = (
    <>
      <p className="text-muted-foreground font-mono text-xs break-all">{entry.entity_id}</p>
      <Changes data={entry.data} />
    </>
  );
  return (
    <TableRow>
      <TableCell className="w-36 max-w-36 min-w-28 align-top">
        <Time value={entry.created_at} zone={zone} compact />
        <p className="@md:hidden">{who}</p>
        <p className="text-muted-foreground text-xs break-all @3xl:hidden">
          {entry.ip !== null && <span className="sr-only">From </span>}
          {entry.ip}
        </p>
      </TableCell>
      <TableCell className="hidden max-w-40 min-w-24 align-top @md:table-cell">{who}</TableCell>
      <TableCell className="w-full max-w-0 min-w-40 align-top @3xl:w-auto @3xl:max-w-48">
        <span title={entry.action} className="break-words">
          {actionInWords(entry.action)}
        </span>
        <div className="mt-1 @3xl:hidden">{subject}</div>
      </TableCell>
      <TableCell className="hidden w-full max-w-0 min-w-44 align-top @3xl:table-cell">{subject}</TableCell>
      <TableCell className="text-muted-foreground hidden max-w-36 min-w-32 align-top break-all @3xl:table-cell">
        {from}
      </TableCell>
    </TableRow>
  );
}

function Changes({ data }: { data: AuditEntry["data"] }) {
  const parts = Object.entries(data);
  if (parts.length === 0) return null;
  return (
    <ul className="mt-1 grid gap-0.5 text-xs leading-5">
      {parts.map(([name, value]) => (
        <li key={name} className="wrap-anywhere">
          <span className="text-muted-foreground">{name.replaceAll("_", " ")}:</span>{" "}
          <bdi>{typeof value === "string" ? value : JSON.stringify(value)}</bdi>
        </li>
      ))}
    </ul>
  );
}
