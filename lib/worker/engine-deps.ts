import "server-only";
/** The delivery engine with the real house around it. */
import { openForDelivery, sessionRejected } from "@/lib/accounts/service/sessions-for-delivery";
import { allowedHosts } from "@/lib/accounts/internal/networks";
import { systemClock } from "@/lib/core/clock";
import { prisma } from "@/lib/db/client";
import { ChangeNotices } from "@/lib/db/notify";
import { createPool } from "@/lib/db/pool";
import { LeaseKeeper } from "@/lib/deliveries/lease";
import { SESSION_SETTINGS, type EngineDeps } from "@/lib/deliveries/ports";
import { warmStatements } from "@/lib/deliveries/warm";
import { loadDraftMedia } from "@/lib/media/renditions";
import { platforms } from "@/lib/platforms/registry";
import { env } from "@/lib/server/env";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { logger } from "@/lib/server/logger";

/** Age of an intent at which it may no longer be acted on; the engine counts `sendBeforeMs` with the same figure. */
const INTENT_AGE_MS = 2_000;

/** Connections the engine keeps: the first posts of a full hour must not wait for sign-ins at the database. */
const KEPT_CONNECTIONS = 8;

export interface WiredEngine {
  deps: EngineDeps;
  notices: ChangeNotices;
  /** Opens the connections that are kept, and has them and us ready for the first post. */
  warm(): Promise<void>;
  /** Closes the engine's own connections. */
  close(): Promise<void>;
}

export function wireEngine(workerId: string): WiredEngine {
  const pool = createPool(SESSION_SETTINGS, KEPT_CONNECTIONS);
  const warn: EngineDeps["warn"] = (event, detail) => logger.warn({ event, ...detail }, event);
  const notices = new ChangeNotices(pool, (error) => warn("notices.failed", { error }));
  const leaseMs = env.LEASE_SECONDS * 1_000;
  const allow = allowedHosts();
  return {
    notices,
    warm: async () => {
      const opened = await Promise.all(Array.from({ length: pool.options.min ?? 0 }, () => pool.connect()));
      try {
        await Promise.all(opened.map(warmStatements));
      } finally {
        for (const client of opened) client.release();
      }
      // Prisma compiles queries in a WebAssembly module that its first one loads, for a tenth of a second.
      await prisma.socialAccount.findFirst({ where: { id: "" }, select: { id: true } });
    },
    close: () => pool.end(),
    deps: {
      database: pool,
      workerId,
      leaseMs,
      clock: systemClock,
      random: Math.random,
      platform: (id) => platforms[id],
      accounts: { open: openForDelivery, rejected: sessionRejected },
      loadMedia: loadDraftMedia,
      once: ({ sendBeforeMs, timeoutMs }) =>
        createIrreversibleClient({
          allow,
          intentAtMonotonicMs: sendBeforeMs - INTENT_AGE_MS,
          maxAgeMs: INTENT_AGE_MS,
          timeoutMs,
          monotonicMs: () => systemClock.monotonicMs(),
        }),
      leases: new LeaseKeeper(pool, leaseMs, (error) => warn("leases.renewal_failed", { error })),
      report: (change) =>
        notices.add({
          workspace_id: change.workspaceId,
          type: change.type,
          post_id: change.postId,
          delivery_id: change.deliveryId,
        }),
      warn,
    },
  };
}
