import { join } from "node:path";
import { runMigrations as runJobMigrations } from "graphile-worker";
import pg from "pg";
import { connectionFields } from "./connection";
import { NO_FILTER, readMigrations, readSchema, withSchemaEngine } from "./schema-engine";

/*
 * Brings a database up to date: our migrations, then those of the job queue. Safe to call from every process at
 * once and at every start.
 */

/** Any constant number of ours: whoever holds it migrates, the others wait and then find nothing to do. */
const MIGRATION_LOCK = 4_107_360_015;

/** True when every migration of the folder is recorded as finished: the usual case, answered by one query. */
async function isCurrent(client: pg.Client, names: readonly string[]): Promise<boolean> {
  const table = await client.query<{ found: boolean }>(
    "select to_regclass('public._prisma_migrations') is not null as found",
  );
  if (!table.rows[0]?.found) return false;
  const done = await client.query<{ migration_name: string }>(
    "select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null",
  );
  const finished = new Set(done.rows.map((row) => row.migration_name));
  return names.every((name) => finished.has(name));
}

/**
 * Applies what is missing and returns the names of the migrations applied now.
 * @param root folder that holds `prisma/migrations`
 * @throws MigrationError when a migration fails; it is rolled back as a whole
 */
export async function migrate(databaseUrl: string, root = process.cwd()): Promise<string[]> {
  const list = readMigrations(join(root, "prisma", "migrations"));
  const client = new pg.Client(connectionFields(databaseUrl));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const current = await isCurrent(
      client,
      list.migrationDirectories.map((directory) => directory.path),
    );
    const applied = current
      ? []
      : await withSchemaEngine(databaseUrl, null, async (engine) => {
          const answer = await engine.applyMigrations({ migrationsList: list, filters: NO_FILTER });
          return answer.appliedMigrationNames;
        });
    const jobPool = new pg.Pool({ ...connectionFields(databaseUrl), max: 2 });
    jobPool.on("error", () => undefined); // An idle connection that is lost is replaced by the next query.
    jobPool.on("connect", (connection) => connection.on("error", () => undefined));
    try {
      await runJobMigrations({ pgPool: jobPool });
    } finally {
      await jobPool.end();
    }
    return applied;
  } finally {
    await client.end();
  }
}

/**
 * The SQL that leads from the migrations on disk to the schema files, empty when they agree. Works on a shadow
 * database, which it creates and drops on the given server.
 */
export async function diffMigrations(databaseUrl: string, root = process.cwd()): Promise<string> {
  const schema = readSchema(join(root, "prisma", "schema"));
  const migrations = readMigrations(join(root, "prisma", "migrations"));
  return withSchemaEngine(databaseUrl, schema, async (engine) => {
    const answer = await engine.diff({
      from: { tag: "migrations", ...migrations },
      to: { tag: "schemaDatamodel", ...schema },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    const sql = answer.stdout ?? "";
    return /^-- This is an empty migration\.?\s*$/.test(sql.trim()) ? "" : sql;
  });
}
