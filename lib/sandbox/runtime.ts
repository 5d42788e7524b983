import { Clock } from "@/lib/sandbox/clock";
import type { SandboxConfig } from "@/lib/sandbox/config";
import { openDb, type SandboxDb } from "@/lib/sandbox/db";
import { HoldDesk } from "@/lib/sandbox/holds";
import { TABLES } from "@/lib/sandbox/tables";

/** What every part of one running sandbox shares. */
export interface Runtime {
  config: SandboxConfig;
  db: SandboxDb;
  clock: Clock;
  holds: HoldDesk;
}

/** Connect, create the schema when it is missing, and load the clock. */
export async function openRuntime(config: SandboxConfig): Promise<Runtime> {
  const db = openDb(config.databaseUrl);
  try {
    await db.ping();
    // Two sandboxes starting on one database would race in "create if not exists".
    const setup = db.transaction();
    await setup.query("select pg_advisory_xact_lock(8421109)");
    await setup.query(TABLES);
    // What an earlier process left open will never be answered.
    await setup.query(
      "update sandbox.journal set phase = 'dropped', held = null where phase in ('received', 'committed')",
    );
    await setup.commit();
    const clock = new Clock(db);
    await clock.load();
    return { config, db, clock, holds: new HoldDesk(db) };
  } catch (error) {
    await db.end();
    throw error;
  }
}
