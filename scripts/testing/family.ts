import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/*
 * Everything that a process started, and what that started in turn: to end all of it. Tests start servers in process
 * groups of their own, and freeze and kill workers, so neither the terminal nor a group reaches them all.
 */

export interface Member {
  pid: number;
  parent: number;
  name: string;
}

const ASK_AGAIN_MS = 50;

/** `pid (name) state parent …` of proc(5); null for what has ended and only waits to be noticed. */
function fromProc(stat: string): Member | null {
  const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
  const [state, parent] = stat.slice(close + 2).split(" ");
  if (state === "Z") return null;
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), name: stat.slice(open + 1, close) };
}

function fromPs(line: string): Member | null {
  const [pid, parent, state = "", ...name] = line.trim().split(/\s+/);
  return state.startsWith("Z") ? null : { pid: Number(pid), parent: Number(parent), name: name.join(" ") };
}

/** Every process of the machine that is running now. */
function everyone(): Member[] {
  if (process.platform !== "linux") {
    const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,comm="], { encoding: "utf8" });
    return table.split("\n").flatMap((line) => (line.trim() === "" ? [] : (fromPs(line) ?? [])));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return fromProc(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** All descendants of these processes that run now; the processes themselves are not among them. */
export function familyOf(roots: Iterable<number>): Member[] {
  const all = everyone();
  const known = new Set(roots);
  const found: Member[] = [];
  for (let grown = true; grown;) {
    const born = all.filter(({ pid, parent }) => known.has(parent) && !known.has(pid));
    for (const { pid } of born) known.add(pid);
    found.push(...born);
    grown = born.length > 0;
  }
  return found;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** SIGTERM lets PostgreSQL wait for its clients; SIGINT is its way to stop at once and lose nothing. */
function askToEnd({ pid, name }: Member): void {
  signal(pid, name.startsWith("postgres") ? "SIGINT" : "SIGTERM");
  signal(pid, "SIGCONT"); // A frozen process hears nothing else.
}

/**
 * Asks all descendants of this process to end, those that are born meanwhile too, and kills what is still there
 * after `patienceMs`. Resolves when none is left.
 */
export async function endFamily(patienceMs = 5_000): Promise<void> {
  const asked = new Set<number>();
  const deadline = performance.now() + patienceMs;
  for (;;) {
    // Who lost its parent belongs to nobody by now, so those we asked are looked for by number.
    const ours = new Set(familyOf([process.pid, ...asked]).map(({ pid }) => pid));
    const left = everyone().filter(({ pid }) => ours.has(pid) || asked.has(pid));
    if (left.length === 0) return;
    for (const member of left.filter(({ pid }) => !asked.has(pid))) askToEnd(member);
    for (const { pid } of left) asked.add(pid);
    if (performance.now() > deadline) for (const { pid } of left) signal(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
