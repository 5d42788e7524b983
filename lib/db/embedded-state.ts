import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcessIdentity, identify, isAlive } from "./process-identity";
import { StartupError } from "./startup-error";

/*
 * What the embedded PostgreSQL of a folder remembers between starts (`postgres.json`), and which process runs it
 * now (`postgres.lock`).
 */

const USER = "heliograph";

export interface EmbeddedState {
  dataDir: string;
  /** Copy of the binaries, where the installed ones are out of reach of the database's user. */
  binaries: string | null;
  /** 0 until the first start. */
  port: number;
  user: string;
  password: string;
}

export const newState = (dataDir: string, password: string): EmbeddedState => ({
  dataDir,
  binaries: null,
  port: 0,
  user: USER,
  password,
});

export const connectionString = (state: EmbeddedState, database: string) =>
  `postgresql://${state.user}:${state.password}@127.0.0.1:${state.port}/${database}`;

export function broken(home: string, what: string): StartupError {
  return new StartupError(
    `${home} is damaged (${what}): restore it from a backup, or move it away to begin with an empty database.`,
  );
}

const statePath = (home: string) => join(home, "postgres.json");
const lockPath = (home: string) => join(home, "postgres.lock");

export function writeState(home: string, state: EmbeddedState): void {
  const path = statePath(home);
  writeFileSync(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @throws StartupError when the file is there and cannot be used. */
export function readState(home: string): EmbeddedState | null {
  if (!existsSync(statePath(home))) return null;
  try {
    const state = JSON.parse(readFileSync(statePath(home), "utf8")) as Partial<EmbeddedState>;
    const { dataDir, port, user, password, binaries = null } = state;
    if (dataDir && port !== undefined && user && password) return { dataDir, binaries, port, user, password };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new StartupError(
        `${statePath(home)} belongs to another user: start as the user who created ${home}.`,
      );
    }
  }
  throw broken(home, "postgres.json cannot be read");
}

/** Who has a folder. */
export interface LockOwner extends ProcessIdentity {
  /** A command that gives it back when it is done, such as a migration. */
  brief?: boolean;
}

/** The live process that runs the server of this folder, or null. */
export function lockOwner(home: string): LockOwner | null {
  try {
    const owner = JSON.parse(readFileSync(lockPath(home), "utf8")) as LockOwner;
    return isAlive(owner) ? owner : null;
  } catch {
    return null; // No lock, or one whose writing was cut short by a crash: nobody holds it.
  }
}

/**
 * Takes the folder for this process. The lock is written whole and then linked into place, so that of two starts
 * at once exactly one wins.
 * @param brief whether this process gives it back when its one task is done
 * @throws StartupError naming the process that has it.
 */
export function takeLock(home: string, brief = false): void {
  const own = `${lockPath(home)}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ ...identify(process.pid), brief }));
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(own, lockPath(home));
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
      }
      const owner = lockOwner(home);
      if (owner) {
        throw new StartupError(
          `Heliograph is already running from ${home} (process ${owner.pid}): stop that one first, or set HELIOGRAPH_DATA to another folder.`,
        );
      }
      rmSync(lockPath(home), { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

export function releaseLock(home: string): void {
  if (lockOwner(home)?.pid === process.pid) rmSync(lockPath(home), { force: true });
}
