import { defineEndpoint } from "@/lib/core/contract";
import { pageOf } from "@/lib/core/wire";
import { AuditEntry, ListAuditQuery } from "./schema";

export const listAuditEntries = defineEndpoint({
  id: "audit_log.list",
  method: "GET",
  path: "/audit-log",
  summary: "Who changed what, newest first",
  description:
    "Every change, and what concerns access: signing in and out, wrong passwords (a few an hour), new passwords, tokens, and the first use of a key from a new address. As CSV with `Accept: text/csv` or `?format=csv`; the next page's cursor is then in `X-Next-Cursor`.",
  tag: "identity-and-access",
  access: { kind: "workspace", permission: "audit:read" },
  query: ListAuditQuery,
  status: 200,
  response: pageOf(AuditEntry),
  csvColumns: [
    "id",
    "created_at",
    "actor_type",
    "actor_id",
    "actor_name",
    "action",
    "entity_type",
    "entity_id",
    "data",
    "request_id",
    "ip",
  ],
});
