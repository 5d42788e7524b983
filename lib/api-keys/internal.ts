import "server-only";
import { randomBytes } from "node:crypto";
import { isPermission } from "@/lib/core/permissions";
import type { Prisma } from "@/lib/db/generated/client";
import type { ApiKey } from "./schema";

/** Columns and their wire shape: the only way rows leave this room. The hash is never selected. */
export const API_KEY_COLUMNS = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  integration: true,
  createdById: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
} satisfies Prisma.ApiKeySelect;

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof API_KEY_COLUMNS }>;

export function toApiKey(row: ApiKeyRow, creatorName: string): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.filter(isPermission),
    integration: row.integration,
    created_by: row.createdById,
    created_by_name: creatorName,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** Names of the people behind `rows`, in one query. */
export async function creatorNames(db: Prisma.TransactionClient, rows: readonly ApiKeyRow[]) {
  const ids = [...new Set(rows.map((row) => row.createdById))];
  const people = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(people.map((person) => [person.id, person.name]));
}

/** `hg_` and 192 random bits; hexadecimal, so that a double click selects all of it. */
export function newSecret(): { secret: string; prefix: string } {
  const secret = `hg_${randomBytes(24).toString("hex")}`;
  return { secret, prefix: secret.slice(0, 9) };
}
