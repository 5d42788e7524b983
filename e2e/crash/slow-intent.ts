import type { CrashHouse } from "./house";
import { until } from "./watch";

/*
 * The moment between the intent and the call lasts less than a millisecond. Here the database takes its time to
 * commit an intent, so that a worker can be killed or stopped while it waits: the intent stands, and not one byte of
 * the call has left. Nothing in the worker knows of it.
 */

const TAKES_SECONDS = 1;

export interface SlowIntents {
  /** A worker waits for the commit of its intent. */
  reached(): Promise<void>;
  /** The intent of this delivery stands. */
  committed(deliveryId: string): Promise<void>;
  end(): Promise<void>;
}

export async function slowIntents(house: CrashHouse): Promise<SlowIntents> {
  const { pool } = house.database;
  await pool.query(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(${String(TAKES_SECONDS)}); RETURN NULL; END $$`);
  await pool.query(`CREATE TRIGGER slow_intent AFTER INSERT ON attempts FOR EACH ROW WHEN (NEW.state = 'sending')
    EXECUTE FUNCTION take_time()`);
  return {
    reached: async () => {
      await until("an intent is being committed", async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
        );
        return rows.length > 0;
      });
    },
    committed: async (deliveryId) => {
      await until("the intent stands", async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM attempts WHERE delivery_id = $1 AND state = 'sending'",
          [deliveryId],
        );
        return rows.length > 0;
      });
    },
    end: async () => {
      await pool.query("DROP FUNCTION IF EXISTS take_time() CASCADE");
    },
  };
}
