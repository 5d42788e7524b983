import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, it, vi } from "vitest";
import { readConfig } from "@/lib/sandbox/config";
import { openRuntime } from "@/lib/sandbox/runtime";
import { TABLES } from "@/lib/sandbox/tables";
import { sandboxDatabase, sandboxVariables } from "./sandbox-environment";

const URL_OF_HOUSE = process.env.DATABASE_URL ?? "";

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

it("is a role that works in its own schema, also one of an earlier version, and reads nothing of the house", async () => {
  await ask(URL_OF_HOUSE, TABLES);
  const say = vi.fn();
  const url = await sandboxDatabase(URL_OF_HOUSE, "secret", say);
  expect(await sandboxDatabase(URL_OF_HOUSE, "secret", say)).toBe(url);
  expect(say).not.toHaveBeenCalled();
  const config = readConfig({ DATABASE_URL: url, NODE_ENV: "test" });
  const runtime = await openRuntime(config);
  expect(await runtime.db.query("select count(*)::int as n from sandbox.posts")).toHaveLength(1);
  await runtime.db.end();
  for (const table of ["users", "sessions", "social_accounts", "api_keys", "graphile_worker.jobs"]) {
    await expect(ask(url, `select 1 from ${table}`), table).rejects.toThrow(/permission denied/);
  }
  await expect(ask(url, "create schema elsewhere")).rejects.toThrow(/permission denied/);
  await expect(ask(url, "create table public.mine (id int)")).rejects.toThrow(/permission denied/);
  expect(
    await ask(
      URL_OF_HOUSE,
      "select 1 from pg_tables where schemaname = 'sandbox' and tableowner not like '%\\_sandbox'",
    ),
  ).toEqual([]);
});

it("is the role of DATABASE_URL, with a sentence, where that one may make none", async () => {
  const name = `plain_${randomBytes(4).toString("hex")}`;
  await ask(URL_OF_HOUSE, `create role ${name} login password 'p'`);
  const plain = new URL(URL_OF_HOUSE);
  plain.username = name;
  plain.password = "p";
  const say = vi.fn();
  expect(await sandboxDatabase(plain.href, "secret", say)).toBe(plain.href);
  expect(say).toHaveBeenCalledWith(expect.stringContaining("CREATEROLE"));
});

it("is told what it needs, and nothing else of the house's environment", () => {
  const house = {
    PATH: "/bin",
    DATABASE_URL: "postgres://house",
    NEXTAUTH_SECRET: "s1",
    ENCRYPTION_KEYS: "s2",
    X_CLIENT_ID: "s3",
    X_CLIENT_SECRET: "s4",
    S3_SECRET_ACCESS_KEY: "s5",
    DEMO_PASSWORD: "s6",
    SANDBOX_PORT: "4010",
    SANDBOX_REDIRECT_ORIGINS: "http://127.0.0.1:3000",
  };
  const given = sandboxVariables(house, "postgres://own");
  expect(given).toEqual({
    PATH: "/bin",
    NODE_ENV: "production",
    DATABASE_URL: "postgres://own",
    SANDBOX_PORT: "4010",
    SANDBOX_REDIRECT_ORIGINS: "http://127.0.0.1:3000",
    SANDBOX_NETWORKS: "linkedin,instagram,mastodon,bluesky",
  });
  expect(readConfig(given as NodeJS.ProcessEnv).networks).toEqual(
    readConfig(house as unknown as NodeJS.ProcessEnv).networks,
  );
});
