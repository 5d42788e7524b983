import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { pageOfRows, positionAfter, type KeysetPosition, type Page } from "@/lib/core/cursor";
import { prisma } from "@/lib/db/client";
import { COUNTED, cursorScope, totalOf } from "@/lib/db/keyset-page";
import type { Prisma } from "@/lib/db/generated/client";
import type { AuditEntry, ListAuditQuery } from "./schema";

type Row = Prisma.AuditEntryGetPayload<true>;

function after(position: KeysetPosition): Prisma.AuditEntryWhereInput {
  const at = new Date(position.at);
  return { createdAt: { lte: at }, OR: [{ createdAt: { lt: at } }, { id: { lt: position.id } }] };
}

/** Audit entries of the workspace, newest first, with the names of the people and keys behind them. */
export async function listAuditEntries(ctx: Ctx, query: ListAuditQuery): Promise<Page<AuditEntry>> {
  requirePermission(ctx, "audit:read");
  // Entries are never changed: those made since are all that is new.
  const since = [query.from, query.updated_since].flatMap((time) =>
    time === undefined ? [] : new Date(time),
  );
  const where: Prisma.AuditEntryWhereInput = {
    workspaceId: ctx.workspaceId,
    actorId: query.actor,
    action: query.action,
    entityType: query.entity_type,
    entityId: query.entity,
    AND: [
      ...since.map((gte) => ({ createdAt: { gte } })),
      { createdAt: { lt: query.to && new Date(query.to) } },
    ],
  };
  const scope = cursorScope({ ...query, list: "audit-log", format: undefined });
  const position = positionAfter(query.cursor, scope);
  const rows = await prisma.auditEntry.findMany({
    where: position === undefined ? where : { AND: [where, after(position)] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: query.offset,
    take: query.limit + 1,
  });
  const names = await namesOf(rows);
  return {
    ...pageOfRows(
      rows,
      query.limit,
      (row) => toEntry(row, names),
      (row) => row.createdAt,
      scope,
    ),
    ...(await totalOf(query, () => prisma.auditEntry.count({ where, take: COUNTED }))),
  };
}

async function namesOf(rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.actorId ?? []))];
  const [people, keys] = await Promise.all([
    prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    prisma.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
  ]);
  return new Map([...people, ...keys].map((named) => [named.id, named.name]));
}

function toEntry(row: Row, names: Map<string, string>): AuditEntry {
  return {
    id: row.id,
    created_at: row.createdAt.toISOString(),
    actor_type: row.actorType,
    actor_id: row.actorId,
    actor_name: row.actorId === null ? null : (names.get(row.actorId) ?? null),
    action: row.action,
    entity_type: row.entityType,
    entity_id: row.entityId,
    data: row.data as Record<string, unknown>,
    request_id: row.requestId,
    ip: row.ip,
  };
}
