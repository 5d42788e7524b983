import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDatabase } from "../../scripts/house/database";
import { startTestServer, type TestServer } from "../../scripts/testing/database-server";
import { type Clone, me, npmStart } from "./clone";
import { startHouse } from "./running-house";

/** Ports of this file alone; nothing may listen on the sandbox's. */
const PORTS = { PORT: "3291", SANDBOX_PORT: "4292" };

let server: TestServer;
let home: string;
let here: Clone;
let given: Record<string, string>;

beforeAll(async () => {
  const build = ["--conditions=react-server", "--import", "tsx", "scripts/build.ts"];
  execFileSync(process.execPath, build, { stdio: "inherit" });
  server = await startTestServer();
  home = mkdtempSync(join(tmpdir(), "heliograph-deployed-"));
  here = { root: process.cwd(), home, user: me() };
  const name = `deployed_${randomBytes(4).toString("hex")}`;
  given = {
    ...PORTS,
    HELIOGRAPH_DATA: join(home, "data"),
    DATABASE_URL: await ensureDatabase(server.url, name),
    APP_URL: `http://127.0.0.1:${PORTS.PORT}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
});

afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("npm start with a DATABASE_URL", () => {
  it.each(["APP_URL", "NEXTAUTH_SECRET", "ENCRYPTION_KEYS"])("refuses to run without %s", (missing) => {
    const { [missing]: _left, ...rest } = given;
    const result = npmStart(here, rest);
    expect(result.status).not.toBe(0);
    expect(result.stderr).toContain(missing);
    expect(result.stdout + result.stderr).not.toMatch(/^[ \t]+at .*:\d+:\d+/m);
  });

  it("runs without demo person and sandbox, and leads other names to its address", async () => {
    const house = await startHouse(here, given);
    try {
      expect(house.login).toEqual({ email: "", password: "" });
      expect(house.output()).toMatch(/X +off/);
      const ready = await fetch(`${house.url}/api/health?ready`);
      expect(ready.status).toBe(200);
      await expect(fetch(`http://127.0.0.1:${PORTS.SANDBOX_PORT}/status`)).rejects.toThrow();
      const database = new pg.Client({ connectionString: given.DATABASE_URL });
      await database.connect();
      const { rows } = await database.query<{ people: number; workers: number }>(
        `SELECT (SELECT count(*) FROM users)::int AS people, (SELECT count(*) FROM worker_heartbeats)::int AS workers`,
      );
      await database.end();
      expect(rows[0]).toEqual({ people: 0, workers: 1 });
      const other = await fetch(`http://localhost:${PORTS.PORT}/sign-in`, { redirect: "manual" });
      expect([307, 308]).toContain(other.status);
      expect(other.headers.get("location")).toBe(`${given.APP_URL ?? ""}/sign-in`);
    } finally {
      expect(await house.stop("SIGTERM")).toBe(0);
    }
  });
});
