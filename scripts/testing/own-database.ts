import { afterAll, expect } from "vitest";
import { basename } from "node:path";
import { createTestDatabase } from "@/lib/db/test-database";

/*
 * Gives each integration test file a database of its own before its imports are evaluated, so that the process's
 * own `pool` and `prisma` point at it.
 */
const file = basename(expect.getState().testPath ?? "test").replace(/\..*/, "");
const database = await createTestDatabase({ name: file });
process.env.DATABASE_URL = database.url;

afterAll(async () => {
  const shared = (globalThis as { heliographPool?: { end(): Promise<void> } }).heliographPool;
  await shared?.end();
  await database.drop();
});
