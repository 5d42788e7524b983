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

export function AuditTable({ entries, zone }: { entries: readonly AuditEntry[]; zone: string }) {
  return (
    <Table label="Audit log">
      <TableHeader>
        <TableRow>
          <TableHead>When, {zoneLabel(zone)}</TableHead>
          <TableHead>Who</TableHead>
          <TableHead>Did what</TableHead>
          <TableHead>With</TableHead>
          <TableHead>From</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id}>
            <TableCell className="align-top whitespace-nowrap">
              <Time value={entry.created_at} zone={zone} compact />
            </TableCell>
            <TableCell className="align-top whitespace-nowrap">
              <bdi>{actorOf(entry)}</bdi>
            </TableCell>
            <TableCell className="min-w-40 align-top">
              <span title={entry.action}>{actionInWords(entry.action)}</span>
            </TableCell>
            <TableCell className="w-full max-w-0 min-w-44 align-top">
              <p className="text-muted-foreground font-mono text-xs break-all">{entry.entity_id}</p>
              <Changes data={entry.data} />
            </TableCell>
            <TableCell className="text-muted-foreground max-w-36 min-w-32 align-top break-all">
              {entry.ip ?? "–"}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Changes({ data }: { data: AuditEntry["data"] }) {
  const parts = Object.entries(data);
  if (parts.length === 0) return null;
  return (
    <ul className="mt-1 grid gap-0.5 text-xs leading-5">
      {parts.map(([name, value]) => (
        <li key={name} className="break-words">
          <span className="text-muted-foreground">{name.replaceAll("_", " ")}:</span>{" "}
          <bdi>{typeof value === "string" ? value : JSON.stringify(value)}</bdi>
        </li>
      ))}
    </ul>
  );
}
