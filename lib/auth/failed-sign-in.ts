import "server-only";
import { recordPersonalAudit } from "@/lib/audit-log/service";
import type { PublicCtx } from "@/lib/core/actor";
import { transaction } from "@/lib/db/transaction";
import { logger } from "@/lib/server/logger";
import { clientNetwork } from "./client-address";
import { limiter } from "./limiter";

const HOUR = 60 * 60;

/**
 * Writes a wrong password into the audit log. A stranger cannot fill it: five entries an hour for one client network,
 * twenty for one person; the last one says that more are not listed. Nobody waits for it, or an address that has an
 * account would answer later than one that has none.
 */
export function noteWrongPassword(ctx: Pick<PublicCtx, "ip" | "requestId">, userId: string): void {
  write(ctx, userId).catch((error: unknown) => {
    logger.error({ error, requestId: ctx.requestId }, "A failed sign-in could not be audited.");
  });
}

async function write(ctx: Pick<PublicCtx, "ip" | "requestId">, userId: string): Promise<void> {
  const network = ctx.ip === null ? "unknown" : clientNetwork(ctx.ip);
  const here = await limiter("audit_failure_network", 5, HOUR).take(`${userId}:${network}`);
  if (!here.allowed) return;
  const all = await limiter("audit_failure_person", 20, HOUR).take(userId);
  if (!all.allowed) return;
  const isLast = here.remaining === 0 || all.remaining === 0;
  await transaction((tx) =>
    recordPersonalAudit(
      tx,
      { userId, by: "stranger", requestId: ctx.requestId, ip: ctx.ip },
      {
        action: "session.refuse",
        entityType: "user",
        entityId: userId,
        data: {
          reason: "wrong password",
          note: isLast ? "further ones are not listed for an hour" : undefined,
        },
      },
    ),
  );
}
