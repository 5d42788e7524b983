import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSocketServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, shiftClock, type TestDatabase } from "@/lib/db/test-database";
import { SandboxAdmin } from "@/lib/sandbox/admin-client";
import { startProcess, type TestProcess } from "./worker-process";

/*
 * A house for crash tests: a database and a sandbox of its own, workers as real processes, and the clock of database
 * and sandbox moved together, so that leases and settle times pass without waiting for them.
 */

const SANDBOX_PORTS = 6;

export interface CrashHouse {
  database: TestDatabase;
  sandbox: SandboxAdmin;
  appUrl: string;
  startWorker(env?: Record<string, string>): Promise<TestProcess>;
  /** Moves the clock of database and sandbox ahead by `ms` more. */
  passTime(ms: number): Promise<void>;
  /** From now on the networks' clocks are ahead of the database's by `ms` (negative: behind). */
  networkClockAhead(ms: number): Promise<void>;
  close(): Promise<void>;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createSocketServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freeRange(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const base = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(
      Array.from({ length: SANDBOX_PORTS }, (_, offset) => isFree(base + offset)),
    );
    if (free.every(Boolean)) return base;
  }
  throw new Error("No free ports for the sandbox.");
}

/** Serves signed media, the one thing of the web process that a network fetches while a post is prepared. */
async function serveMedia(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const { GET } = await import("@/app/media/[token]/route");
      const token = decodeURIComponent((request.url ?? "").replace(/^\/media\//, "").split("?")[0] ?? "");
      const reply = await GET(new Request(`http://media.test${request.url ?? ""}`), {
        params: Promise.resolve({ token }),
      });
      response.writeHead(reply.status, Object.fromEntries(reply.headers));
      response.end(Buffer.from(await reply.arrayBuffer()));
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

export async function openCrashHouse(name: string): Promise<CrashHouse> {
  const home = mkdtempSync(join(tmpdir(), "heliograph-crash-"));
  const database = await createTestDatabase({ name });
  await shiftClock(database.pool, 0);
  const media = await serveMedia();
  const sandboxPort = await freeRange();
  const env: Record<string, string> = {
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: "8",
    APP_URL: media.url,
    NEXTAUTH_URL: media.url,
    STORAGE_DIR: join(home, "media"),
    SANDBOX: "1",
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_REDIRECT_ORIGINS: media.url,
    LEASE_SECONDS: "4",
    SWEEP_SECONDS: "1",
    WORKER_CONCURRENCY: "8",
    ENGINE: "embedded",
    LOG_LEVEL: process.env.CRASH_LOG_LEVEL ?? "silent",
  };
  Object.assign(process.env, env);
  const sandboxProcess = await startProcess("scripts/sandbox.ts", env);
  const sandbox = new SandboxAdmin({ url: `http://127.0.0.1:${String(sandboxPort)}` });
  let offsetMs = 0;
  let aheadMs = 0;
  return {
    database,
    sandbox,
    appUrl: media.url,
    startWorker: (more = {}) => startProcess("scripts/worker.ts", { ...env, ...more }),
    passTime: async (ms) => {
      offsetMs += Math.ceil(ms);
      await shiftClock(database.pool, offsetMs);
      await sandbox.setClock(offsetMs + aheadMs);
    },
    networkClockAhead: async (ms) => {
      aheadMs = ms;
      await sandbox.setClock(offsetMs + aheadMs);
    },
    close: async () => {
      await sandboxProcess.stop();
      media.server.closeAllConnections();
      await new Promise<void>((resolve) => media.server.close(() => resolve()));
      const { pool } = await import("@/lib/db/pool");
      await pool.end();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
