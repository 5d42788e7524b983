import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHARED_HOME, canReach, copyBinaries, databaseUser, findBinaries } from "./embedded-binaries";
import type { PostgresBinaries, SystemUser } from "./embedded-binaries";
import { asUser, freePort, holderOf, launch, stopServer, waitUntilReady } from "./embedded-process";
import {
  broken,
  connectionString,
  lockOwner,
  newState,
  readState,
  releaseLock,
  takeLock,
  writeState,
} from "./embedded-state";
import type { EmbeddedState } from "./embedded-state";
import { StartupError } from "./startup-error";

/*
 * A real PostgreSQL of our own under a folder (`.data/` for the application, a temporary one for tests), started
 * and stopped with the process that asked for it. What must survive a restart (port, password, where the data
 * lies) is in `<home>/postgres.json`, readable by its owner only.
 */

const MAJOR_VERSION = "18";

export interface EmbeddedOptions {
  /** Folder that holds `postgres/`, `postgres.json` and `postgres.log`; created when missing. */
  home: string;
  /** Server-wide default time zone, `UTC` unless a test wants another. */
  timezone?: string;
  /** False trades durability across power loss for speed: for tests only. */
  durable?: boolean;
  /** True of a command that stops it when its one task is done: `npm start` waits for it. */
  brief?: boolean;
  /** Called with sentences worth showing, such as where the data went. */
  report?: (line: string) => void;
}

export interface EmbeddedServer {
  port: number;
  pid: number;
  dataDir: string;
  /** Connection string for a database of this server. */
  url(database: string): string;
  /** Resolves when the server has ended, however that came about. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes the folder and checks that it can be written.
 * @param passable whether the database's own user must be able to pass through it
 * @throws StartupError when it cannot be used
 */
export function openHome(home: string, passable: boolean): void {
  prepareHome(home, passable ? databaseUser() : null);
}

function prepareHome(home: string, user: SystemUser | null): void {
  try {
    mkdirSync(home, { recursive: true });
    if (!statSync(home).isDirectory()) throw new StartupError(`${home} is in the way: it is not a folder.`);
    // The database's own user passes through, and can list nothing.
    if (user) chmodSync(home, 0o711);
    writeFileSync(join(home, ".writable"), "");
    rmSync(join(home, ".writable"));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST" || code === "ENOTDIR") {
      throw new StartupError(`${home} is in the way: it is not a folder.`);
    }
    throw new StartupError(`${home} cannot be written (${code}): give yourself write permission on it.`);
  }
}

/** Chooses where data and binaries live: in the clone, or in {@link SHARED_HOME} when its user cannot reach them. */
function settle(home: string, user: SystemUser | null, report: (line: string) => void): EmbeddedState {
  const known = readState(home);
  if (known) return known;
  const local = join(home, "postgres");
  if (existsSync(local) && readdirSync(local).length > 0) throw broken(home, "postgres.json is missing");
  const state = newState(local, randomBytes(18).toString("base64url"));
  const binaries = findBinaries();
  if (user && !canReach(user, home, binaries)) {
    state.binaries = copyBinaries(binaries).root;
    state.dataDir = join(SHARED_HOME, `data-${randomBytes(6).toString("hex")}`);
    report(`The user ${user.name} cannot reach ${home}: the database lives in ${state.dataDir}.`);
  }
  return state;
}

function binariesOf(state: EmbeddedState): PostgresBinaries {
  const installed = findBinaries();
  return state.binaries ? copyBinaries(installed) : installed;
}

/** initdb into a folder beside the real one, then rename: an interrupted first start leaves nothing half-made. */
function initialize(
  home: string,
  state: EmbeddedState,
  binaries: PostgresBinaries,
  user: SystemUser | null,
): void {
  const partial = `${state.dataDir}.new`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  const passwordFile = `${state.dataDir}.password`;
  writeFileSync(passwordFile, `${state.password}\n`, { mode: 0o600 });
  if (user) {
    chownSync(partial, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const answer = spawnSync(
    binaries.initdb,
    [
      ...[
        "-D",
        partial,
        "-U",
        state.user,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
      ],
      ...["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"],
    ],
    { ...asUser(user), cwd: partial, encoding: "utf8" },
  );
  rmSync(passwordFile, { force: true });
  if (answer.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    const reason = (answer.stderr || answer.error?.message || "").trim().split("\n").at(-1) ?? "";
    throw new StartupError(`The embedded PostgreSQL could not create its database in ${home}: ${reason}`);
  }
  if (existsSync(state.dataDir)) rmSync(state.dataDir, { recursive: true });
  renameSync(partial, state.dataDir);
}

/** The folder's server process and its settled state, the folder being ours already. */
async function start(options: EmbeddedOptions, user: SystemUser | null): Promise<EmbeddedServer> {
  const { home } = options;
  const state = settle(home, user, options.report ?? (() => undefined));
  const binaries = binariesOf(state);
  const fresh = !existsSync(state.dataDir) || readdirSync(state.dataDir).length === 0;
  if (fresh) {
    if (state.port !== 0) throw broken(home, `${state.dataDir} is gone`);
    initialize(home, state, binaries, user);
    writeState(home, state);
  } else {
    // We hold the lock, so a server that runs here lost its owner to a crash.
    const orphan = holderOf(state.dataDir);
    if (orphan !== null) await stopServer(orphan);
  }
  const versionFile = join(state.dataDir, "PG_VERSION");
  const version = existsSync(versionFile) ? readFileSync(versionFile, "utf8").trim() : null;
  if (version !== MAJOR_VERSION) {
    throw broken(
      home,
      version ? `its data is of PostgreSQL ${version}` : "its database files are incomplete",
    );
  }

  for (let attempt = 1; ; attempt++) {
    state.port = await freePort(attempt === 1 ? state.port : undefined);
    const server = launch({ ...options, state, binaries, user });
    const exited = new Promise<void>((resolve) => {
      server.once("exit", () => resolve());
      server.once("error", () => resolve());
    });
    const complaint = await waitUntilReady(server, home, state);
    const stop = async () => {
      if (server.pid && server.exitCode === null && server.signalCode === null) await stopServer(server.pid);
      await exited;
      releaseLock(home);
    };
    if (complaint === null) {
      writeState(home, state);
      const { port, dataDir } = state;
      return {
        port,
        pid: server.pid ?? 0,
        dataDir,
        url: (database) => connectionString(state, database),
        exited,
        stop,
      };
    }
    if (server.pid && server.exitCode === null) await stopServer(server.pid);
    if (attempt === 3 || !/address/i.test(complaint)) {
      throw broken(home, `PostgreSQL says: ${complaint}; more in ${join(home, "postgres.log")}`);
    }
  }
}

/**
 * Starts the embedded PostgreSQL of a folder, creating it the first time.
 * @throws StartupError with a plain sentence when the folder is in use, not writable or damaged.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = databaseUser();
  prepareHome(options.home, user);
  takeLock(options.home, options.brief);
  try {
    return await start(options, user);
  } catch (error) {
    releaseLock(options.home);
    throw error;
  }
}

/**
 * Connection string of the server that another process runs from this folder now; null when none does.
 * `starting` when one is about to.
 */
export function runningEmbedded(home: string, database: string): string | "starting" | null {
  if (!lockOwner(home)) return null;
  const state = readState(home);
  return state && holderOf(state.dataDir) !== null ? connectionString(state, database) : "starting";
}
