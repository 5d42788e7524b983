import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { connectionFields, withDatabase } from "./connection";
import { migrate } from "./migrate";
import { readMigrations } from "./schema-engine";

/*
 * Databases for tests: each is a copy of a template that was migrated once, so one costs a few tens of
 * milliseconds and none sees another's rows. The server is TEST_DATABASE_URL, which the test runner sets.
 */

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** Any constant number of ours: whoever holds it builds the template. */
const TEMPLATE_LOCK = 4_107_360_016;

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error("TEST_DATABASE_URL is not set: run this through vitest or scripts/test.ts.");
  return url;
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionFields(serverUrl()));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Builds the migrated template of today's migrations, unless the server has it. Returns its name.
 * @throws MigrationError when a migration fails
 */
export async function prepareTemplate(): Promise<string> {
  const migrations = readMigrations(join(process.cwd(), "prisma", "migrations"));
  const fingerprint = createHash("sha256").update(JSON.stringify(migrations.migrationDirectories));
  const name = `heliograph_template_${fingerprint.digest("hex").slice(0, 12)}`;
  return onServer(async (client) => {
    await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) {
      const partial = `${name}_${randomBytes(4).toString("hex")}`;
      await client.query(`create database ${partial}`);
      await migrate(withDatabase(serverUrl(), partial));
      await client.query(`alter database ${partial} rename to ${name}`);
    }
    return name;
  });
}

/**
 * A fresh, migrated database of the test's own.
 * @param options.name readable part of its name, for whoever looks at the server
 */
export async function createTestDatabase(options: { name?: string } = {}): Promise<TestDatabase> {
  const template = await prepareTemplate();
  const label = (options.name ?? "test")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40);
  const name = `${label}_${randomBytes(5).toString("hex")}`;
  // A template cannot be copied twice at once by default strategy; the lock queues the copies.
  await onServer(async (client) => {
    await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const url = withDatabase(serverUrl(), name);
  const pool = new pg.Pool({ ...connectionFields(url), max: 10 });
  pool.on("error", () => undefined); // Dropping the database cuts whatever still idles.
  return {
    url,
    pool,
    drop: async () => {
      await pool.end();
      await onServer((client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/**
 * Moves the clock of a test database: from now on its `app_now()` is the real time plus `offsetMs` (negative for
 * the past). Absolute, not added to an earlier shift. Other databases, and production, have no such switch.
 */
export async function shiftClock(pool: pg.Pool, offsetMs: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [TEMPLATE_LOCK]);
    await client.query("create table if not exists test_clock (offset_ms double precision not null)");
    await client.query(`create or replace function app_now() returns timestamptz language sql stable as $$
      select statement_timestamp()
        + coalesce((select offset_ms from test_clock limit 1), 0) * interval '1 millisecond' $$`);
    await client.query("delete from test_clock");
    await client.query("insert into test_clock values ($1)", [offsetMs]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
