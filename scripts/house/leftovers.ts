import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcessIdentity, identify, isAlive } from "@/lib/db/process-identity";
import { killGroup } from "./child";

/*
 * A start that is killed outright (SIGKILL, power) leaves its children running with the ports taken. Each start
 * writes down whom it started, and first ends those of a dead predecessor.
 */

interface Run {
  owner: ProcessIdentity | null;
  children: ProcessIdentity[];
}

const path = (home: string) => join(home, "run.json");

function read(home: string): Run | null {
  if (!existsSync(path(home))) return null;
  try {
    return JSON.parse(readFileSync(path(home), "utf8")) as Run;
  } catch {
    return null; // Cut short by the same crash: nothing to learn from it.
  }
}

/** Ends the processes that a dead start left behind. Those of a live one are not ours. */
export function endLeftovers(home: string): number {
  const run = read(home);
  if (!run || isAlive(run.owner)) return 0;
  const alive = run.children.filter((child) => isAlive(child));
  for (const child of alive) killGroup(child.pid);
  rmSync(path(home), { force: true });
  return alive.length;
}

/** Returns what to call with the number of every process started from now on. */
export function startRecord(home: string): (pid: number) => void {
  const run: Run = { owner: identify(process.pid), children: [] };
  return (pid) => {
    const child = identify(pid);
    run.children = [...run.children.filter(isAlive), ...(child ? [child] : [])];
    writeFileSync(path(home), JSON.stringify(run));
  };
}

export function forget(home: string): void {
  rmSync(path(home), { force: true });
}
