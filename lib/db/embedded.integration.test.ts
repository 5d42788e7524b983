import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { runningEmbedded, startEmbedded } from "./embedded";

const home = mkdtempSync(join(tmpdir(), "heliograph-embedded-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined); // The server is killed under it on purpose.
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

it("keeps what was committed through a killed server, its port and password too", async () => {
  const first = await startEmbedded({ home });
  await ask(first.url("postgres"), "create table kept as select 1 as one");
  process.kill(first.pid, "SIGKILL");
  await first.exited;
  await first.stop();

  const second = await startEmbedded({ home });
  expect(second.url("postgres")).toBe(first.url("postgres"));
  expect(await ask(second.url("postgres"), "select one from kept")).toEqual([{ one: 1 }]);
  await second.stop();
});

it("does not take a process that got a dead server's number for the server", async () => {
  const first = await startEmbedded({ home });
  await first.stop();
  // Left behind by a crash, and the number now belongs to somebody else: to us.
  writeFileSync(join(first.dataDir, "postmaster.pid"), `${process.pid}\n${first.dataDir}\n`);
  const second = await startEmbedded({ home });
  expect(await ask(second.url("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
  await second.stop();
});

it("runs once per folder, and tells others where", async () => {
  const server = await startEmbedded({ home });
  await expect(startEmbedded({ home })).rejects.toThrow(/already running from .* \(process \d+\)/);
  expect(runningEmbedded(home, "postgres")).toBe(server.url("postgres"));
  await server.stop();
  expect(runningEmbedded(home, "postgres")).toBeNull();
});

it("names what is damaged instead of starting on it", async () => {
  const path = join(home, "postgres.json");
  const kept = readFileSync(path);
  rmSync(path);
  await expect(startEmbedded({ home })).rejects.toThrow(/damaged \(postgres\.json is missing\)/);
  writeFileSync(path, "not json");
  await expect(startEmbedded({ home })).rejects.toThrow(/damaged \(postgres\.json cannot be read\)/);
  writeFileSync(path, kept);
  const server = await startEmbedded({ home });
  expect(await ask(server.url("postgres"), "show timezone")).toEqual([{ TimeZone: "UTC" }]);
  await server.stop();
});
