import "server-only";
import { recordAudit } from "@/lib/audit-log/service";
import { clientNetwork } from "@/lib/auth/client-address";
import { limiter } from "@/lib/auth/limiter";
import type { Ctx } from "@/lib/core/actor";
import { transaction } from "@/lib/db/transaction";

/** Asked of the database again after this, so that what is used stays known there. */
const REMEMBER_MS = 60 * 60 * 1000;
const MOST_REMEMBERED = 10_000;

const remembered = new Map<string, number>();

/**
 * Audits the first use of a key, itself or through a token, from a client network that it was not used from in the last
 * 90 days; twenty an hour for one key at most. A network is an IPv4 address or an IPv6 /64.
 */
export async function noteKeyUse(ctx: Ctx): Promise<void> {
  const { actor, ip } = ctx;
  const keyId = actor.type === "api_key" || actor.type === "token" ? actor.keyId : null;
  if (keyId === null || ip === null) return;
  const network = clientNetwork(ip);
  const known = `${keyId} ${network}`;
  if ((remembered.get(known) ?? 0) > Date.now()) return;
  if (await isKnown(keyId, network)) remember(known);
  else if ((await limiter("audit_key_address", 20, 3_600).take(keyId)).allowed) {
    await write(ctx, keyId, network);
    remember(known);
  }
}

function remember(known: string): void {
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(known, Date.now() + REMEMBER_MS);
}

async function isKnown(keyId: string, network: string): Promise<boolean> {
  return transaction(async (tx) => {
    const { count } = await tx.db.apiKeyAddress.updateMany({
      where: { keyId, network },
      data: { seenAt: new Date() },
    });
    return count > 0;
  });
}

async function write(ctx: Ctx, keyId: string, network: string): Promise<void> {
  await transaction(async (tx) => {
    const { count } = await tx.db.apiKeyAddress.createMany({
      data: [{ keyId, network }],
      skipDuplicates: true,
    });
    // Of many calls at once one is the first.
    if (count === 0) return;
    await recordAudit(tx, ctx, {
      action: "api_key.new_address",
      entityType: "api_key",
      entityId: keyId,
      data: { network },
    });
  });
}
