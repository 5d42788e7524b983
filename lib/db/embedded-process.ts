import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import type { PostgresBinaries, SystemUser } from "./embedded-binaries";
import { type EmbeddedState, connectionString } from "./embedded-state";
import { identify, isAlive } from "./process-identity";
import { StartupError } from "./startup-error";

/* The server process of the embedded PostgreSQL: its port, its start, its end. */

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;

/** A port nobody listens on now; the server may still lose a race for it, so starting retries. */
export async function freePort(preferred?: number): Promise<number> {
  const listen = (port: number) =>
    new Promise<number | null>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(null));
      server.listen({ port, host: "127.0.0.1" }, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address ? address.port : null));
      });
    });
  const port = (preferred ? await listen(preferred) : null) ?? (await listen(0));
  if (port === null) throw new StartupError("No free port on 127.0.0.1 for the embedded PostgreSQL.");
  return port;
}

/** Whether that process is a PostgreSQL; where the system does not say, what the lock file claims is believed. */
function isPostgres(pid: number): boolean {
  if (process.platform !== "linux") return identify(pid) !== null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0]?.includes("postgres") ?? false;
  } catch {
    return false;
  }
}

/** Pid of the server that holds the data folder, null when its lock file is absent or left over from a crash. */
export function holderOf(dataDir: string): number | null {
  const lock = join(dataDir, "postmaster.pid");
  if (!existsSync(lock)) return null;
  const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
  if (pid > 0 && isPostgres(pid)) return pid;
  rmSync(lock, { force: true });
  return null;
}

async function until(condition: () => boolean, deadlineMs: number): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Fast shutdown (sessions are cut, nothing is lost); immediate shutdown when that takes too long. */
export async function stopServer(pid: number): Promise<void> {
  const running = identify(pid);
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(pid), "/f", "/t"]);
  else signal("SIGINT");
  if (await until(() => !isAlive(running), STOP_DEADLINE_MS)) return;
  signal("SIGQUIT");
  await until(() => !isAlive(running), STOP_DEADLINE_MS);
}

/** Runs a child as that user, with an environment that says nothing about locale or libpq settings. */
export const asUser = (user: SystemUser | null) => ({
  ...(user ? { uid: user.uid, gid: user.gid } : {}),
  env: { LC_ALL: "C", PATH: process.env.PATH ?? "" } as unknown as NodeJS.ProcessEnv,
});

export interface LaunchOptions {
  home: string;
  timezone?: string;
  durable?: boolean;
  state: EmbeddedState;
  binaries: PostgresBinaries;
  user: SystemUser | null;
}

/** Starts the server process; what it says goes to `<home>/postgres.log`. */
export function launch(options: LaunchOptions): ChildProcess {
  const { state, binaries, user } = options;
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: options.timezone ?? "UTC",
    log_timezone: "UTC",
    max_connections: "200",
    jit: "off",
    ...(options.durable === false
      ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "4GB" }
      : {}),
  };
  const log = openSync(join(options.home, "postgres.log"), "w", 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Its own process group: Ctrl-C in the terminal must reach the database last, after those who use it.
  const server = spawn(binaries.postgres, ["-D", state.dataDir, "-p", String(state.port), ...flags], {
    ...asUser(user),
    cwd: state.dataDir,
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  return server;
}

/** Waits until the server answers a login. Returns the log's complaint when it ended instead. */
export async function waitUntilReady(
  server: ChildProcess,
  home: string,
  state: EmbeddedState,
): Promise<string | null> {
  let ended = false;
  server.once("exit", () => (ended = true));
  server.once("error", () => (ended = true));
  const end = performance.now() + START_DEADLINE_MS;
  for (;;) {
    if (ended) {
      const lines = readFileSync(join(home, "postgres.log"), "utf8").trim().split("\n");
      const complaint = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "";
      return complaint.replace(/^.*?(FATAL|PANIC): +/, "") || "it ended without a word";
    }
    const client = new pg.Client({ connectionString: connectionString(state, "postgres") });
    client.on("error", () => undefined); // A connection lost while starting is answered by the next try.
    try {
      await client.connect();
      await client.end();
      return null;
    } catch (error) {
      if ((error as { code?: string }).code === "28P01")
        return "the password in postgres.json is not the database's";
      if (performance.now() > end) return "it did not answer within a minute";
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
