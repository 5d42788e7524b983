import "server-only";
/** Writes a connected target: a new account, or new credentials for one that is known. */
import type { Ctx } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { webAddress } from "@/lib/core/web-address";
import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/transaction";
import { recordAudit } from "@/lib/audit-log/service";
import { resumeBlocked } from "@/lib/deliveries/service";
import { notifyChange } from "@/lib/events/service";
import type { Credentials, Target } from "@/lib/platforms/core/platform";
import { credentialColumns } from "./credentials";
import type { Network } from "./networks";

export interface ConnectedTarget {
  network: Network;
  target: Target;
  credentials: Credentials;
  connectedById: string | null;
}

/** Upserts by (workspace, platform, instance, remote id); a reconnect wakes what was blocked. Answers the account's id. */
export async function storeTarget(tx: Transaction, ctx: Ctx, input: ConnectedTarget): Promise<string> {
  const { network, target } = input;
  const identity = {
    workspaceId: ctx.workspaceId,
    platform: network.platform,
    instanceUrl: network.instanceUrl,
    remoteId: target.remoteId,
  };
  // Two first connections of one target at once: the second waits here, and then renews what the first has made.
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${JSON.stringify(identity)}, 0))`;
  const known = await tx.db.socialAccount.findUnique({
    where: { workspaceId_platform_instanceUrl_remoteId: identity },
    select: { id: true, credentialsVersion: true },
  });
  const id = known?.id ?? newId("socialAccount");
  const values = {
    ...credentialColumns(id, target.credentials ?? input.credentials),
    sandbox: network.sandbox,
    username: target.username,
    displayName: target.displayName,
    avatarUrl: webAddress(target.avatarUrl),
    profileUrl: webAddress(target.profileUrl),
    profile: target.profile as Prisma.InputJsonObject,
    status: "active" as const,
    statusReason: null,
    refreshLeaseToken: null,
    refreshLeaseUntil: null,
    refreshSentAt: null,
    disconnectAt: null,
    connectedAt: new Date(),
    lastCheckedAt: new Date(),
    connectedById: input.connectedById,
  };
  if (known === null) {
    await tx.db.socialAccount.create({ data: { id, ...identity, ...values } });
  } else {
    await tx.db.socialAccount.update({
      where: { id },
      data: { ...values, lastError: Prisma.DbNull, credentialsVersion: { increment: 1 } },
    });
    await resumeBlocked(tx, id);
  }
  await notifyChange(tx, ctx.workspaceId, { type: "account.changed", account_id: id });
  await recordAudit(tx, ctx, {
    action: known === null ? "account.connected" : "account.reconnected",
    entityType: "social_account",
    entityId: id,
    data: { platform: network.platform, username: target.username, sandbox: network.sandbox },
  });
  return id;
}
