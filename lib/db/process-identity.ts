import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process as written down in a file: the number alone is reused by the system, with its birth it is not. */
export interface ProcessIdentity {
  pid: number;
  birth: string;
}

/** When the process was born, in the system's own notation; null when there is no such process. */
function birthOf(pid: number): string | null {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Field 22 of proc(5) is the start time; a zombie (state Z) has ended already.
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return null;
  }
  if (process.platform === "win32") return "unknown";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/** Identity of a running process, or null. */
export function identify(pid: number): ProcessIdentity | null {
  const birth = birthOf(pid);
  return birth === null ? null : { pid, birth };
}

/** Whether exactly this process (not another that got its number) is still running. */
export function isAlive(identity: ProcessIdentity | null | undefined): boolean {
  return identity ? birthOf(identity.pid) === identity.birth : false;
}
