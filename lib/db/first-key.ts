import "server-only";
/**
 * Which key the running processes seal secrets with. Each holds, as long as it is connected, a lock that is named after
 * its first key; a rotation looks at those locks before it changes a row, and nothing has to be cleaned up after a kill.
 */
import { hostname } from "node:os";
import { parseKeys, sha256 } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { connectionFields } from "./connection";
import { keepConnected } from "./lasting-connection";
import { pool } from "./pool";

/** The family of these locks among the advisory ones of the database. */
const FAMILY = 0x4b455953;
const KEEP_ALIVE_MS = 10_000;
/** What PostgreSQL keeps of a connection's name. */
const MAX_NAME_CHARS = 63;

/** 31 bits of the first key's digest: the same id with other bytes is another key. */
function lockOfFirstKey(): number {
  const [first] = parseKeys(env.ENCRYPTION_KEYS);
  const digest = sha256(`${first?.id ?? ""}:${first?.bytes.toString("base64") ?? ""}`);
  return Number.parseInt(digest.slice(0, 8), 16) & 0x7fffffff;
}

/**
 * Shows `role` (`web`, `worker`) and its first key to a rotation until `stop`, again after a lost connection. Resolves
 * when it shows, or when the first try to connect has failed.
 */
export async function showFirstKey(role: string): Promise<{ stop(): Promise<void> }> {
  const name = `heliograph ${role} ${String(process.pid)} on ${hostname()}`.slice(0, MAX_NAME_CHARS);
  const shown = keepConnected({
    connection: {
      ...connectionFields(env.DATABASE_URL),
      application_name: name,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: 10_000,
    },
    begin: async (client) => {
      await client.query("SELECT pg_advisory_lock_shared($1, $2)", [FAMILY, lockOfFirstKey()]);
    },
    failed: (error) => logger.warn({ error }, "The connection that shows our key was lost; opening another."),
  });
  await shown.tried;
  return shown;
}

/** Names of the running processes that seal with another key than ours: `web 4711 on host`. */
export async function holdersOfOtherKeys(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND l.classid = $1::int::oid
       AND l.objid <> $2::int::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY name`,
    [FAMILY, lockOfFirstKey()],
  );
  return rows.map(({ name }) => name.replace(/^heliograph /, ""));
}
