import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { build, isBuilt } from "../scripts/house/build";
import { ROOT } from "../scripts/house/command";

/* A database of its own and the processes under measurement, started as production starts them. */

const TYPESCRIPT = ["--conditions=react-server", "--import", "tsx"];
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

export interface BenchHouse {
  databaseUrl: string;
  env: Record<string, string>;
  /** Starts a process of ours and answers how to end it. */
  start(args: string[], cwd: string, ready: () => Promise<boolean>): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function until(ready: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come up.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function answers(url: string): () => Promise<boolean> {
  return async () => {
    try {
      await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).arrayBuffer();
      return true;
    } catch {
      // Not listening yet; the caller asks again.
      return false;
    }
  };
}

export async function openBenchHouse(
  receiverHost: string,
  concurrency: number,
  inngestUrl: string | null,
): Promise<BenchHouse> {
  const home = mkdtempSync(join(tmpdir(), "heliograph-bench-"));
  const server = await startEmbedded({ home });
  const databaseUrl = server.url("postgres");
  await migrate(databaseUrl);
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    HELIOGRAPH_PROFILE: "local",
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    STORAGE_DIR: join(home, "media"),
    OUTBOUND_ALLOW: receiverHost,
    SANDBOX: "0",
    LOG_LEVEL: "warn",
    RATE_LIMIT_PER_MINUTE: "1000000",
    WORKER_CONCURRENCY: String(concurrency),
    NEXT_TELEMETRY_DISABLED: "1",
    ENGINE: inngestUrl === null ? "embedded" : "inngest",
    ...(inngestUrl === null ? {} : { INNGEST_DEV: inngestUrl, INNGEST_BASE_URL: inngestUrl }),
  };
  Object.assign(process.env, env);
  const start: BenchHouse["start"] = async (args, cwd, ready) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: environment(env),
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    await until(ready, args.join(" "));
    return async () => {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 6_000);
      await ended;
      clearTimeout(force);
    };
  };
  const close = async () => {
    const { pool } = await import("@/lib/db/pool");
    await pool.end();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { databaseUrl, env, start, close };
}

/** Next.js narrows ProcessEnv to known modes of NODE_ENV; a record of strings is what spawn really takes. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return env as unknown as NodeJS.ProcessEnv;
}

export function workerArguments(): string[] {
  return [...TYPESCRIPT, join("scripts", "worker.ts")];
}

export function webArguments(port: number): string[] {
  return [join("scripts", "web.mjs"), "-H", "127.0.0.1", "-p", String(port)];
}

/** The bare route has nothing in front of it: what our server costs is part of what is measured. */
export function bareArguments(port: number): string[] {
  return [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)];
}

export async function buildProduct(): Promise<void> {
  if (!isBuilt()) await build();
}

/** Builds the product when it is stale, and the bare route. */
export async function buildBoth(env: Record<string, string>): Promise<void> {
  await buildProduct();
  const bare = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: join(ROOT, "bench", "bare-route"),
    env: environment(env),
    encoding: "utf8",
  });
  if (bare.status !== 0) throw new Error(`The bare route does not build:\n${bare.stdout}${bare.stderr}`);
}
