import type { CrashHouse } from "./house";
import { until } from "./watch";

/*
 * The moment between the intent and the call lasts less than a millisecond. Here the database does not commit an
 * intent before it is let, so that a worker can be killed or stopped while it waits: the intent stands, and not one
 * byte of the call has left. Nothing in the worker knows of it.
 */

const GATE = 4_107_360;

export interface SlowIntents {
  /** A worker waits for the commit of its intent. */
  reached(): Promise<void>;
  /** Lets it be committed; resolves when the intent of this delivery stands. */
  committed(deliveryId: string): Promise<void>;
  end(): Promise<void>;
}

export async function slowIntents(house: CrashHouse): Promise<SlowIntents> {
  const { pool } = house.database;
  const gate = await pool.connect();
  await gate.query("SELECT pg_advisory_lock($1)", [GATE]);
  await pool.query(`CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${String(GATE)}); RETURN NULL; END $$`);
  await pool.query(`CREATE TRIGGER slow_intent AFTER INSERT ON attempts FOR EACH ROW WHEN (NEW.state = 'sending')
    EXECUTE FUNCTION wait_at_gate()`);
  return {
    reached: async () => {
      await until("an intent is being committed", async () => {
        const { rows } = await pool.query(
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          [GATE],
        );
        return rows.length > 0;
      });
    },
    committed: async (deliveryId) => {
      await gate.query("SELECT pg_advisory_unlock($1)", [GATE]);
      await until("the intent stands", async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM attempts WHERE delivery_id = $1 AND state = 'sending'",
          [deliveryId],
        );
        return rows.length > 0;
      });
    },
    end: async () => {
      gate.release();
      await pool.query("DROP FUNCTION IF EXISTS wait_at_gate() CASCADE");
    },
  };
}
