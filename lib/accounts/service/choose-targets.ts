import "server-only";
/** The choice among several targets of one consent (Instagram: which of the Pages' accounts). */
import { requirePermission, type Ctx } from "@/lib/core/actor";
import { AppError, invalidField } from "@/lib/core/errors";
import { prisma } from "@/lib/db/client";
import type { Credentials, Target } from "@/lib/platforms/core/platform";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { decrypt } from "@/lib/server/crypto";
import { connectTargets, describeTargets, pendingPlace } from "../internal/consent";
import type { Network } from "../internal/networks";
import { boundTo } from "../internal/oauth-state";
import type { ChooseTargetsInput, ConnectResult } from "../schema";

async function openPending(ctx: Ctx, platform: string | null, id: string) {
  const row = await prisma.pendingConnection.findFirst({
    where: { id, workspaceId: ctx.workspaceId, boundTo: boundTo(ctx.actor), expiresAt: { gt: new Date() } },
  });
  if (row === null || (platform !== null && row.platform !== platform)) {
    throw new AppError("not_found", "This choice is no longer open. Connect again.");
  }
  const opened = JSON.parse(decrypt(row.sealed, pendingPlace(row.id)), reviveDates) as {
    targets: Target[];
    credentials: Credentials;
  };
  const network: Network = {
    platform: row.platform as PlatformId,
    sandbox: row.sandbox,
    instanceUrl: row.instanceUrl,
  };
  return { ...opened, network };
}

function reviveDates(key: string, value: unknown): unknown {
  return key.endsWith("ExpiresAt") && typeof value === "string" ? new Date(value) : value;
}

/** The open choice of a consent with several targets, for the page that asks. */
export async function getPendingConnection(
  ctx: Ctx,
  id: string,
): Promise<{ platform: PlatformId; targets: ConnectResult["targets"] }> {
  requirePermission(ctx, "accounts:write");
  const pending = await openPending(ctx, null, id);
  return { platform: pending.network.platform, targets: await describeTargets(ctx, pending) };
}

/** Connects the chosen targets of a consent and closes the choice. */
export async function chooseTargets(
  ctx: Ctx,
  input: ChooseTargetsInput & { platform: PlatformId },
): Promise<ConnectResult> {
  requirePermission(ctx, "accounts:write");
  const pending = await openPending(ctx, input.platform, input.pending_id);
  const chosen = pending.targets.filter((target) => input.platform_account_ids.includes(target.remoteId));
  if (chosen.length !== new Set(input.platform_account_ids).size) {
    throw invalidField(["platform_account_ids"], "One of these is not among the targets of this sign-in.");
  }
  const result = await connectTargets(ctx, {
    ...pending,
    targets: chosen,
    accountId: null,
    callerState: null,
  });
  await prisma.pendingConnection.deleteMany({
    where: { id: input.pending_id, workspaceId: ctx.workspaceId },
  });
  return result;
}
