import { describe, expect, it } from "vitest";
import { prisma } from "@/lib/db/client";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { toAppError } from "./problem";

/** Fails with PostgreSQL's `code`, as the server would say it. */
const failing = (code: string) => `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`;

const WAYS: Record<string, (sql: string) => Promise<unknown>> = {
  "the pool": (sql) => pool.query(sql),
  Prisma: (sql) => prisma.$executeRawUnsafe(sql),
  "a transaction": (sql) => transaction((tx) => tx.db.$executeRawUnsafe(sql)),
};

const answerTo = async (work: Promise<unknown>) => {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  const { status, retryAfterSeconds } = toAppError(thrown, "req_test");
  return [status, retryAfterSeconds];
};

describe.each(Object.entries(WAYS))("a failure of the database, met by %s", (_name, run) => {
  it.each([
    ["a full disk", "53100"],
    ["too many connections", "53300"],
    ["a shutdown", "57P01"],
    ["a deadlock", "40P01"],
  ])("is 503 with Retry-After for %s", async (_what, code) => {
    expect(await answerTo(run(failing(code)))).toEqual([503, 2]);
  });

  it("stays our fault where the statement is", async () => {
    expect(await answerTo(run(failing("42P01")))).toEqual([500, undefined]);
  });
});
