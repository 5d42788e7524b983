import "server-only";
import { requirePermission, requirePerson, type Ctx, type UserCtx } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { recordAudit } from "@/lib/audit-log/service";
import { transaction, type Transaction } from "@/lib/db/transaction";
import { toWorkspace, WORKSPACE_COLUMNS } from "../internal";
import { freeSlug } from "../slug";
import type { CreateWorkspaceInput, UpdateWorkspaceInput, Workspace } from "../schema";

export interface NewWorkspace {
  name: string;
  timezone: string;
  ownerId: string;
}

/**
 * Starts a workspace with its first owner inside the caller's transaction, so that signing up is all or nothing.
 * `ctx` is the owner's in the new workspace.
 */
export async function startWorkspace(
  tx: Transaction,
  given: NewWorkspace,
  ctxIn: (workspaceId: string) => Ctx,
): Promise<Workspace> {
  const row = await tx.db.workspace.create({
    data: {
      id: newId("workspace"),
      name: given.name,
      slug: await freeSlug(tx, given.name),
      timezone: given.timezone,
    },
    select: WORKSPACE_COLUMNS,
  });
  await tx.db.membership.create({
    data: { id: newId("membership"), workspaceId: row.id, userId: given.ownerId, role: "owner" },
  });
  await recordAudit(tx, ctxIn(row.id), {
    action: "workspace.create",
    entityType: "workspace",
    entityId: row.id,
    data: { name: row.name },
  });
  return toWorkspace(row);
}

/** Another workspace for a signed-in person, who owns it. */
export async function createWorkspace(ctx: UserCtx, input: CreateWorkspaceInput): Promise<Workspace> {
  const ownerId = requirePerson(ctx);
  return transaction((tx) =>
    startWorkspace(tx, { ...input, ownerId }, (workspaceId) => ({ ...ctx, workspaceId, role: "owner" })),
  );
}

/** Changes the settings that are given and leaves the others. */
export async function updateWorkspace(ctx: Ctx, input: UpdateWorkspaceInput): Promise<Workspace> {
  requirePermission(ctx, "workspace:write");
  return transaction(async (tx) => {
    const row = await tx.db.workspace.update({
      where: { id: ctx.workspaceId },
      data: {
        name: input.name,
        timezone: input.timezone,
        latenessMinutes: input.lateness_minutes,
        redirectUris: input.redirect_uris && [...new Set(input.redirect_uris)],
      },
      select: WORKSPACE_COLUMNS,
    });
    await recordAudit(tx, ctx, {
      action: "workspace.update",
      entityType: "workspace",
      entityId: ctx.workspaceId,
      data: { ...input },
    });
    return toWorkspace(row);
  });
}
