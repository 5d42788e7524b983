import "server-only";
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { decodeCursor, pageOfRows, type Page } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { PageQuery } from "@/lib/core/wire";
import { prisma } from "@/lib/db/client";
import { API_KEY_COLUMNS, creatorNames, toApiKey } from "./internal";
import type { ApiKey } from "./schema";

/** Working keys of the workspace, newest first; revoked ones are in the audit log only. */
export async function listApiKeys(ctx: Ctx, page: PageQuery): Promise<Page<ApiKey>> {
  requirePermission(ctx, "keys:read");
  const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
  const rows = await prisma.apiKey.findMany({
    where: { workspaceId: ctx.workspaceId, revokedAt: null, id: after && { lt: after.id } },
    select: API_KEY_COLUMNS,
    orderBy: { id: "desc" },
    skip: page.offset,
    take: page.limit + 1,
  });
  const names = await creatorNames(prisma, rows);
  return pageOfRows(
    rows,
    page.limit,
    (row) => toApiKey(row, names.get(row.createdById) ?? ""),
    (row) => row.createdAt,
  );
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
