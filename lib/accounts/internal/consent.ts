import "server-only";
/** What happens once a person has consented: connect the one target, or keep the choice among several. */
import { userIdOf, type Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { webAddress } from "@/lib/core/web-address";
import { prisma } from "@/lib/db/client";
import { transaction } from "@/lib/db/transaction";
import type { Credentials, Target } from "@/lib/platforms/core/platform";
import { encrypt } from "@/lib/server/crypto";
import { accountsById } from "../queries";
import type { ConnectResult } from "../schema";
import { platformOf, type Network } from "./networks";
import { boundTo } from "./oauth-state";
import { storeTarget } from "./store";

const PENDING_LIFETIME_MS = 30 * 60_000;

export interface Consented {
  network: Network;
  targets: Target[];
  credentials: Credentials;
  accountId: string | null;
  callerState: string | null;
}

/** Optional scopes of the network that this sign-in lacks: asking for them may be what helps. */
function notGranted({ network, credentials }: Consented): string[] {
  const optional = platformOf(network.platform).manifest.connect.optionalScopes ?? [];
  return optional.filter((scope) => credentials.scopes?.includes(scope) === false);
}

export async function settleTargets(ctx: Ctx, consent: Consented): Promise<ConnectResult> {
  const { network } = consent;
  const noun = platformOf(network.platform).manifest.targetNoun;
  if (consent.targets.length === 0) {
    throw new AppError("conflict", `This sign-in has no ${noun} that can be posted to.`, {
      extra: { reason: "no_target", optional_scopes: notGranted(consent) },
    });
  }
  let chosen = consent.targets;
  if (consent.accountId !== null) {
    const account = await prisma.socialAccount.findFirstOrThrow({
      where: { id: consent.accountId, workspaceId: ctx.workspaceId },
      select: { remoteId: true, username: true },
    });
    chosen = consent.targets.filter((target) => target.remoteId === account.remoteId);
    if (chosen.length === 0) {
      const other = consent.targets[0]?.username ?? "another account";
      throw new AppError(
        "conflict",
        `You signed in as ${other}, but this connection belongs to ${account.username}. Sign out at the network and try again.`,
        { extra: { reason: "other_account" } },
      );
    }
  }
  if (chosen.length > 1) return await keepForChoice(ctx, { ...consent, targets: chosen });
  return await connectTargets(ctx, { ...consent, targets: chosen });
}

export const pendingPlace = (rowId: string) => ({ table: "pending_connections", column: "sealed", rowId });

async function keepForChoice(ctx: Ctx, consent: Consented): Promise<ConnectResult> {
  const id = newId("pendingConnection");
  const sealed = JSON.stringify({ targets: consent.targets, credentials: consent.credentials });
  await prisma.pendingConnection.create({
    data: {
      id,
      workspaceId: ctx.workspaceId,
      platform: consent.network.platform,
      userId: userIdOf(ctx.actor) ?? "",
      boundTo: boundTo(ctx.actor),
      instanceUrl: consent.network.instanceUrl,
      sandbox: consent.network.sandbox,
      sealed: encrypt(sealed, pendingPlace(id)),
      expiresAt: new Date(Date.now() + PENDING_LIFETIME_MS),
    },
  });
  const targets = await describeTargets(ctx, consent);
  return { accounts: [], pending_id: id, targets, state: consent.callerState, missing_scopes: [] };
}

export async function describeTargets(
  ctx: Ctx,
  consent: Pick<Consented, "network" | "targets">,
): Promise<ConnectResult["targets"]> {
  const known = await prisma.socialAccount.findMany({
    where: {
      workspaceId: ctx.workspaceId,
      platform: consent.network.platform,
      remoteId: { in: consent.targets.map((target) => target.remoteId) },
      status: { not: "disconnected" },
    },
    select: { remoteId: true },
  });
  const connected = new Set(known.map((row) => row.remoteId));
  return consent.targets.map((target) => ({
    platform_account_id: target.remoteId,
    username: target.username,
    account_name: target.displayName,
    avatar_url: webAddress(target.avatarUrl),
    already_connected: connected.has(target.remoteId),
  }));
}

export async function connectTargets(ctx: Ctx, consent: Consented): Promise<ConnectResult> {
  const ids = await transaction(async (tx) => {
    const stored: string[] = [];
    for (const target of consent.targets) {
      stored.push(
        await storeTarget(tx, ctx, {
          network: consent.network,
          target,
          credentials: consent.credentials,
          connectedById: userIdOf(ctx.actor),
        }),
      );
    }
    return stored;
  });
  const accounts = await accountsById(ctx, ids);
  return { accounts, pending_id: null, targets: [], state: consent.callerState, missing_scopes: [] };
}
