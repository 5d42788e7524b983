import "server-only";
import { Pool } from "pg";
import { env } from "@/lib/server/env";

/**
 * A process that is stopped in the middle of a transaction must not keep what it has locked from all the others. Ours
 * last 5 s at most and never wait for anything but the database.
 */
const IDLE_IN_TRANSACTION = "-c idle_in_transaction_session_timeout=10s";

/**
 * A pool with further `settings` of its sessions (`-c name=value`), of which `keep` stay open when idle. Every
 * connection speaks UTC: a server in another zone would silently shift what is written.
 */
export function createPool(settings = "", keep = 0): Pool {
  const created = new Pool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL_SIZE,
    min: Math.min(keep, env.DATABASE_POOL_SIZE),
    options: `-c timezone=UTC ${IDLE_IN_TRANSACTION} ${settings}`.trimEnd(),
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  // An idle connection that dies (a database restart) must not end the process; the next query reconnects.
  created.on("error", () => undefined);
  // Neither must one that dies while it is borrowed: its query fails, which says enough.
  created.on("connect", (client) => client.on("error", () => undefined));
  return created;
}

const globals = globalThis as typeof globalThis & { heliographPool?: Pool };

/** The process's one pool, shared by Prisma and the raw SQL of the delivery engine; kept across hot reloads. */
export const pool: Pool = (globals.heliographPool ??= createPool());
