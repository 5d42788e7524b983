import { execFileSync } from "node:child_process";
import { ROOT } from "../house/command";
import { importGraph } from "../verify/arrows";

/* What a change reaches: for `npm run test:changed`, which runs that and no more. */

export interface Reach {
  /** The commit that the working tree is compared with. */
  since: string;
  files: string[];
  /** A change that no import graph knows of, such as a migration or the lock file: everything runs. */
  everything: boolean;
  /** Stages whose processes run something of the change. */
  stages: ReadonlySet<string>;
}

/** What the processes that a stage starts are made of; its own test files are told apart by the runner. */
export const PROCESSES: Record<string, RegExp> = {
  crash: /^scripts\/(worker|sandbox)\.ts$|^e2e\/crash\/(?!.*\.test\.ts$)/,
  start:
    /^scripts\/(start|build|seed|worker|sandbox|test)\.ts$|^(app|inngest)\/|^(proxy|instrumentation)\.ts$/,
  browser: /^scripts\/(start|build|seed|worker|sandbox)\.ts$|^(app|inngest)\/|^(proxy|instrumentation)\.ts$/,
};

const SOURCE = /\.(ts|tsx|mts)$/;
const WORDS = /\.md$|^LICENSE$|^\.github\//;

/**
 * @param graph for each source file the files that it imports
 * @param files changed files
 */
export function reachOf(
  graph: ReadonlyMap<string, readonly string[]>,
  files: readonly string[],
): Pick<Reach, "everything" | "stages"> {
  const changed = new Set(files);
  const reaches = (entry: RegExp) => {
    const seen = new Set<string>();
    const queue = [...new Set([...graph.keys(), ...files])].filter((file) => entry.test(file));
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      if (changed.has(file)) return true;
      seen.add(file);
      queue.push(...(graph.get(file) ?? []));
    }
    return false;
  };
  return {
    everything: files.some((file) => !SOURCE.test(file) && !WORDS.test(file)),
    stages: new Set(Object.keys(PROCESSES).filter((stage) => reaches(PROCESSES[stage] ?? /$^/))),
  };
}

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

/** Where this branch left the main one; on the main one, and where there is none, the last commit. */
function branchPoint(): string {
  for (const branch of ["origin/main", "main"]) {
    try {
      return git("merge-base", "HEAD", branch);
    } catch {
      continue; // A clone without that branch.
    }
  }
  return git("rev-parse", "HEAD");
}

/** What differs from where this branch began, committed or not. */
export async function reachOfChange(): Promise<Reach> {
  const since = branchPoint();
  const lists = [
    git("diff", "--name-only", "--no-renames", since),
    git("ls-files", "--others", "--exclude-standard"),
  ];
  const files = lists.flatMap((list) => list.split("\n")).filter((file) => file !== "");
  return { since, files, ...reachOf(await importGraph(), files) };
}
