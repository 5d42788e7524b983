import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../house/command";
import { type Tally, emptyTally } from "./tally";

/* Runs vitest and Playwright as children, and reads back what they did. */

/**
 * Runs node with our terminal as its output, in a process group of its own: Ctrl-C reaches us alone, who end the
 * family from its elders. A runner that ended with us would leave its servers without anybody who knows them.
 * Answers the exit code.
 */
function run(args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: "0" }), ...env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** The production build, unless there is one of these sources; answers its exit code. */
export const runBuild = () => run(["--conditions=react-server", "--import", "tsx", "scripts/build.ts"], {});

/** Calls `work` with the path of a file that the runner is to fill, and parses what it finds there. */
async function withReport<T>(work: (file: string) => Promise<number>, parse: (text: string) => T) {
  const folder = mkdtempSync(join(tmpdir(), "heliograph-tally-"));
  const file = join(folder, "report.json");
  try {
    const code = await work(file);
    return { code, report: existsSync(file) ? parse(readFileSync(file, "utf8")) : null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A runner that fails without saying which test did is one failure. */
function honest(code: number, tally: Tally | null): Tally {
  if (!tally) return { ...emptyTally(), failed: 1 };
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Runs projects of vitest.config.ts. */
export async function runVitest(projects: string[], args: string[]): Promise<Tally> {
  const flags = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=dot", "--reporter=./scripts/testing/tally-reporter.ts"];
  const { code, report } = await withReport(
    (file) =>
      run(["node_modules/vitest/vitest.mjs", "run", ...flags, ...reporters, ...args], { TALLY_FILE: file }),
    (text) => JSON.parse(text) as Tally,
  );
  return honest(code, report);
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    tests: {
      status: "expected" | "unexpected" | "flaky" | "skipped";
      annotations: { type: string; description?: string }[];
    }[];
  }[];
}

function tallyOf(suites: PlaywrightSuite[]): Tally {
  const tally = emptyTally();
  for (const suite of suites) {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "skipped") {
          const note = test.annotations.find(({ type }) => type === "skip" || type === "fixme");
          tally.skipped.push({ title: spec.title, reason: note?.description ?? "an earlier step failed" });
        } else if (test.status === "expected") tally.passed += 1;
        else tally.failed += 1; // A flaky journey is a failing one that was lucky once.
      }
    }
    const inner = tallyOf(suite.suites ?? []);
    tally.passed += inner.passed;
    tally.failed += inner.failed;
    tally.skipped.push(...inner.skipped);
  }
  return tally;
}

/** Runs the browser journeys. */
export async function runPlaywright(args: string[], env: Record<string, string>): Promise<Tally> {
  const { code, report } = await withReport(
    (file) =>
      run(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json", ...args], {
        ...env,
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      }),
    (text) => tallyOf((JSON.parse(text) as { suites: PlaywrightSuite[] }).suites),
  );
  return honest(code, report);
}
