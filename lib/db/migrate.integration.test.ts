import { describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { diffMigrations, migrate } from "./migrate";
import { createTestDatabase, shiftClock } from "./test-database";

describe("migrations", () => {
  it("lead exactly to the schema files", async () => {
    expect(await diffMigrations(process.env.TEST_DATABASE_URL ?? "")).toBe("");
  });

  it("are recorded as Prisma records them, each once, and a second run does nothing", async () => {
    expect(await migrate(process.env.DATABASE_URL ?? "")).toEqual([]);
    const rows = await pool.query("select migration_name from _prisma_migrations where finished_at is null");
    expect(rows.rows).toEqual([]);
  });

  it("do not collide when two processes start at once on an empty database", async () => {
    const database = await createTestDatabase();
    await database.pool.query(
      "drop schema public cascade; create schema public; drop schema graphile_worker cascade",
    );
    const answers = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
    expect(answers.filter((names) => names.length > 0)).toHaveLength(1);
    await database.drop();
  });
});

describe("a test database", () => {
  it("speaks UTC whatever the server's zone", async () => {
    const zone = await pool.query<{ TimeZone: string }>("show timezone");
    expect(zone.rows[0]?.TimeZone).toBe("UTC");
  });

  it("has a clock of its own that can be shifted both ways", async () => {
    const offset = async () => {
      const row = await pool.query<{ ms: number }>(
        "select extract(epoch from app_now() - statement_timestamp())::float8 * 1000 as ms",
      );
      return Math.round(row.rows[0]?.ms ?? NaN);
    };
    expect(await offset()).toBe(0);
    await shiftClock(pool, 90_000);
    expect(await offset()).toBe(90_000);
    await shiftClock(pool, -5_000);
    expect(await offset()).toBe(-5_000);
    const other = await createTestDatabase();
    const row = await other.pool.query<{ same: boolean }>("select app_now() = statement_timestamp() as same");
    expect(row.rows[0]?.same).toBe(true);
    await other.drop();
  });
});
