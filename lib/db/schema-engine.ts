import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import type {
  MigrationList,
  SchemaEngine,
  SchemasContainer,
} from "@prisma/schema-engine-wasm/schema_engine_bg";
import { connectionFields } from "./connection";

/*
 * Prisma's own migration engine, as WebAssembly: the native one is a download, and an installation without
 * internet has none. It keeps the same `_prisma_migrations`, so `prisma migrate deploy` stays interchangeable.
 */

/** Nothing in the database is managed by others as far as the engine looks: it looks at `public` only. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/** The failing SQL statement's own error, which the engine only reports by number. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/** PostgreSQL's type numbers: its one-byte `"char"`, which the adapter does not know, and text. */
const CHAR = 18;
const TEXT = 25;

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;

/**
 * Prisma's adapter with three repairs. As published it cuts a script at every semicolon, also inside function
 * bodies; PostgreSQL takes a script whole, and runs it as one transaction. It drops its shadow database while
 * still connected to it. And it refuses the catalog's `"char"` columns, by which the
 * engine tells the kinds of constraints apart.
 */
class MigrationAdapter extends PrismaPg {
  failure: Error | null = null;
  readonly #pools: pg.Pool[] = [];
  readonly #shadows: string[] = [];

  constructor(readonly fields: pg.PoolConfig) {
    super(fields);
  }

  async #open(fields: pg.PoolConfig): Promise<Adapter> {
    const pool = new pg.Pool({ ...fields, max: 2 });
    // A connection lost while idle matters only if it is used again, and then the query says so.
    pool.on("error", () => undefined);
    this.#pools.push(pool);
    const characters = new WeakMap<object, number[]>();
    const plainQuery = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
    const query = async (...args: unknown[]) => {
      const result = await plainQuery(...args);
      for (const [index, field] of (result.fields ?? []).entries()) {
        if (field.dataTypeID !== CHAR) continue;
        field.dataTypeID = TEXT;
        characters.set(result.rows, [...(characters.get(result.rows) ?? []), index]);
      }
      return result;
    };
    const adapter = await new PrismaPg(Object.assign(pool, { query })).connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (params) => {
      const answer = await queryRaw(params);
      for (const index of characters.get(answer.rows) ?? [])
        answer.columnTypes[index] = ColumnTypeEnum.Character;
      return answer;
    };
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        this.failure = error as Error;
        throw error;
      }
    };
    return adapter;
  }

  override connect(): Promise<Adapter> {
    return this.#open(this.fields);
  }

  override async connectToShadowDb(): Promise<Adapter> {
    const database = `heliograph_shadow_${randomUUID()}`;
    await (await this.connect()).executeScript(`create database "${database}"`);
    this.#shadows.push(database);
    return this.#open({ ...this.fields, database });
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
    if (this.#shadows.length === 0) return;
    const client = new pg.Client(this.fields);
    await client.connect();
    for (const name of this.#shadows) await client.query(`drop database if exists "${name}" with (force)`);
    await client.end();
  }
}

/** The engine never clears its ten-second lock timer, which must not keep a finished process alive. */
const idleTimeout = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs >>> 0).unref();

async function instantiate(): Promise<typeof engineModule> {
  const require = createRequire(import.meta.url);
  const folder = resolve(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"), "..");
  const bytes = await readFile(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": Object.fromEntries(
      Object.entries(engineModule).map(([name, value]) =>
        name.startsWith("__wbg_setTimeout_") ? [name, idleTimeout] : [name, value as WebAssembly.ImportValue],
      ),
    ),
  });
  engineModule.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  return engineModule;
}

/** The engine reports a bug of its own through this global; without it the report itself would crash. */
const panics = { message: "", set_message: (message: string) => void (panics.message = message) };
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });

let loaded: Promise<typeof engineModule> | undefined;

/**
 * Runs a piece of work with the engine on a database.
 * @throws MigrationError naming the database's complaint when a statement fails.
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  schema: SchemasContainer | null,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine: Engine } = await (loaded ??= instantiate());
  const factory = new MigrationAdapter(connectionFields(databaseUrl));
  const engine = await Engine.new(
    { datamodels: schema?.files.map((file) => [file.path, file.content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await work(engine);
  } catch (error) {
    if (panics.message) throw new Error(`The migration engine failed: ${panics.message}`, { cause: error });
    const failure = factory.failure as (Error & { where?: string; position?: string }) | null;
    if (!failure) throw error;
    throw new MigrationError([failure.message, failure.where].filter(Boolean).join(" – "), {
      cause: failure,
    });
  } finally {
    engine.free();
    await factory.close();
  }
}

/** The schema files of `prisma/schema`, as the engine wants them. */
export function readSchema(folder: string): SchemasContainer {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .sort();
  return { files: files.map((name) => ({ path: name, content: readFileSync(join(folder, name), "utf8") })) };
}

/** The migrations of `prisma/migrations`, in order. */
export function readMigrations(folder: string): MigrationList {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, "migration.sql")))
        .sort()
    : [];
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(folder, name, "migration.sql"), "utf8") },
      },
    })),
  };
}
