import { type SpawnSyncReturns, execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
} from "node:fs";
import { readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * A clone of the tree as a stranger has it, in a home of its own: same sources, same dependencies (hard-linked),
 * the production build taken along when there is one, no `.data/`.
 */

export interface User {
  name: string;
  uid: number;
  gid: number;
}

export interface Clone {
  root: string;
  home: string;
  user: User;
}

const ROOT = process.cwd();
const NOT_COPIED = new Set([".data", ".git", ".next", "node_modules", "playwright-report", "test-results"]);

export const me = (): User => ({
  name: process.env.USER ?? "me",
  uid: process.getuid?.() ?? -1,
  gid: process.getgid?.() ?? -1,
});

/** A user without rights, who exists on every Unix; null when we may not become somebody else. */
export function ordinaryUser(): User | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => spawnSync("id", [flag, "nobody"], { encoding: "utf8" });
  const [uid, gid] = [id("-u"), id("-g")].map((answer) => Number.parseInt(answer.stdout, 10));
  return uid && gid ? { name: "nobody", uid, gid } : null;
}

/** Whether that user can run the node we run on (one installed below /root is out of reach). */
export function canRunNode(user: User): boolean {
  const { uid, gid } = user;
  return spawnSync(process.execPath, ["-e", "0"], { uid, gid, cwd: "/" }).status === 0;
}

function expectCopied({ status, stderr }: SpawnSyncReturns<Buffer>): void {
  if (status !== 0) throw new Error(`The dependencies could not be copied: ${stderr.toString()}`);
}

/** @param homeMode permissions of the home that the clone lies in */
export function makeClone(user: User, homeMode: number): Clone {
  const home = mkdtempSync(join(tmpdir(), "heliograph-start-"));
  const root = join(home, "heliograph");
  mkdirSync(root);
  for (const name of readdirSync(ROOT).filter((entry) => !NOT_COPIED.has(entry))) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  if (existsSync(join(ROOT, ".next", "BUILD_STAMP"))) {
    const filter = (path: string) => !path.startsWith(join(ROOT, ".next", "cache"));
    cpSync(join(ROOT, ".next"), join(root, ".next"), { recursive: true, filter, verbatimSymlinks: true });
  }
  if (user.uid !== process.getuid?.()) execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, home]);
  // Hard links cost seconds instead of a gigabyte; across file systems only a copy is possible.
  const [modules, target] = [join(ROOT, "node_modules"), join(root, "node_modules")];
  // Compiled programs of a run of tests beside us come and go.
  const entries = readdirSync(modules).filter((name) => !name.startsWith(".programs-"));
  const copy = (flags: string) =>
    spawnSync("cp", [flags, ...entries.map((name) => join(modules, name)), target]);
  mkdirSync(target);
  if (copy("-al").status !== 0) {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    expectCopied(copy("-a"));
  }
  chmodSync(home, homeMode);
  return { root, home, user };
}

/** An environment with nothing in it but the way to programs; HOME is the clone's own, and empty. */
export function emptyEnvironment(clone: Clone, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const home = join(clone.home, "empty-home");
  if (!existsSync(home)) {
    mkdirSync(home);
    chownSync(home, clone.user.uid, clone.user.gid);
  }
  return { PATH: process.env.PATH ?? "", HOME: home, ...more } as unknown as NodeJS.ProcessEnv;
}

export function npmStart(clone: Clone, env: Record<string, string>): SpawnSyncReturns<string> {
  return spawnSync("npm", ["start"], {
    cwd: clone.root,
    env: emptyEnvironment(clone, env),
    uid: clone.user.uid,
    gid: clone.user.gid,
    encoding: "utf8",
    timeout: 60_000,
  });
}

/** Command lines of processes that run in the clone or on its database. */
export function processesOf(clone: Clone): string[] {
  const state = join(clone.root, ".data", "postgres.json");
  const dataDir = existsSync(state)
    ? (JSON.parse(readFileSync(state, "utf8")) as { dataDir: string }).dataDir
    : null;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const cwd = readlinkSync(`/proc/${pid}/cwd`);
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const ours =
          cwd.startsWith(clone.home) || (dataDir !== null && (cwd === dataDir || line.includes(dataDir)));
        return ours ? [`${pid} ${line}`] : [];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** Removes the clone and, where the database had to live elsewhere, that too. */
export function removeClone(clone: Clone): void {
  const state = join(clone.root, ".data", "postgres.json");
  if (existsSync(state)) {
    const { dataDir } = JSON.parse(readFileSync(state, "utf8")) as { dataDir: string };
    rmSync(dataDir, { recursive: true, force: true });
  }
  rmSync(clone.home, { recursive: true, force: true });
}
