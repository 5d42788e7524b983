import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, expect } from "vitest";
import { basename, join } from "node:path";
import { createTestDatabase } from "@/lib/db/test-database";

/*
 * Gives each integration test file a database and a storage folder of its own before its imports are evaluated, so
 * that the process's own `pool`, `prisma` and `storage` point at them.
 */
const file = basename(expect.getState().testPath ?? "test").replace(/\..*/, "");
const database = await createTestDatabase({ name: file });
const storageDir = mkdtempSync(join(tmpdir(), `heliograph-${file}-`));
process.env.DATABASE_URL = database.url;
process.env.STORAGE_DIR = storageDir;

afterAll(async () => {
  const shared = (globalThis as { heliographPool?: { end(): Promise<void> } }).heliographPool;
  await shared?.end();
  await database.drop();
  rmSync(storageDir, { recursive: true, force: true });
});
