import "server-only";
import { requirePermission, requirePerson, type Ctx, type UserCtx } from "@/lib/core/actor";
import { pageOfRows, positionAfter, type Page } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { PageQuery } from "@/lib/core/wire";
import { prisma } from "@/lib/db/client";
import { COUNTED, cursorScope, totalOf } from "@/lib/db/keyset-page";
import { API_KEY_COLUMNS, creatorNames, toApiKey } from "./internal";
import type { ApiKey, OwnApiKey } from "./schema";

/** Working keys of the workspace, newest first; revoked ones are in the audit log only. */
export async function listApiKeys(ctx: Ctx, page: PageQuery): Promise<Page<ApiKey>> {
  requirePermission(ctx, "keys:read");
  const scope = cursorScope({ list: "api-keys" });
  const after = positionAfter(page.cursor, scope);
  const where = { workspaceId: ctx.workspaceId, revokedAt: null };
  const rows = await prisma.apiKey.findMany({
    where: { ...where, id: after && { lt: after.id } },
    select: API_KEY_COLUMNS,
    orderBy: { id: "desc" },
    skip: page.offset,
    take: page.limit + 1,
  });
  const names = await creatorNames(prisma, rows);
  return {
    ...pageOfRows(
      rows,
      page.limit,
      (row) => toApiKey(row, names.get(row.createdById) ?? ""),
      (row) => row.createdAt,
      scope,
    ),
    ...(await totalOf(page, () => prisma.apiKey.count({ where, take: COUNTED }))),
  };
}

export async function getApiKey(ctx: Ctx, input: { id: string }): Promise<ApiKey> {
  requirePermission(ctx, "keys:read");
  const row = await prisma.apiKey.findFirst({
    where: { id: input.id, workspaceId: ctx.workspaceId, revokedAt: null },
    select: API_KEY_COLUMNS,
  });
  if (row === null) throw notFound("API key");
  const names = await creatorNames(prisma, [row]);
  return toApiKey(row, names.get(row.createdById) ?? "");
}

/** Every working key that acts as the caller, in all workspaces, newest first: what a leaked password may have made. */
export async function listOwnApiKeys(ctx: UserCtx): Promise<OwnApiKey[]> {
  const rows = await prisma.apiKey.findMany({
    where: {
      createdById: requirePerson(ctx),
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    select: { ...API_KEY_COLUMNS, workspace: { select: { name: true } } },
    orderBy: { id: "desc" },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    workspace_name: row.workspace.name,
  }));
}
