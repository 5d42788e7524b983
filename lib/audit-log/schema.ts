/** Wire shapes of the audit log. */
import { z } from "zod";
import { PageQuery, Timestamp, updatedSince } from "@/lib/core/wire";

export const AuditEntry = z.object({
  id: z.string(),
  created_at: Timestamp,
  actor_type: z.string(),
  actor_id: z.string().nullable().describe("User, API key or job"),
  actor_name: z.string().nullable(),
  action: z.string(),
  entity_type: z.string(),
  entity_id: z.string(),
  data: z.record(z.string(), z.unknown()).describe("What changed"),
  request_id: z.string(),
  ip: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const ListAuditQuery = PageQuery.extend({
  actor: z.string().max(64).optional().describe("User or key id"),
  action: z.string().max(64).optional().describe("For example api_key.create"),
  entity_type: z.string().max(64).optional(),
  entity: z.string().max(64).optional().describe("Entity id"),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  updated_since: updatedSince,
  format: z.enum(["json", "csv"]).optional(),
});
export type ListAuditQuery = z.infer<typeof ListAuditQuery>;
