import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { identify, isAlive } from "@/lib/db/process-identity";
import { findChromium } from "../../scripts/testing/chromium";
import { endFamily, familyOf } from "../../scripts/testing/family";

/* `npm test` that is ended takes with it whatever its stages have started, however deep and in which group. */

const READY_WITHIN_MS = 180_000;

afterEach(() => endFamily());

function npmTest(args: string[], env: Record<string, string>): ChildProcess {
  const { TEST_DATABASE_URL: _notTheirs, ...rest } = process.env;
  return spawn("npm", args, {
    detached: true,
    // As from a terminal, and not as from a test.
    env: { ...rest, NODE_ENV: "development", ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const commandLine = (pid: number) =>
  existsSync(`/proc/${String(pid)}/cmdline`)
    ? readFileSync(`/proc/${String(pid)}/cmdline`, "utf8").replaceAll("\0", " ")
    : "";

async function until(what: string, condition: () => boolean, said: () => string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`It never happened: ${what}.\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Case {
  args: string[];
  signal: NodeJS.Signals;
  /** What must be running before it is ended. */
  running: RegExp[];
  env?: Record<string, string>;
}

const CASES: Case[] = [
  {
    args: ["test", "crash", "every-phase"],
    signal: "SIGTERM",
    running: [/postgres -D/, /vitest/, /\/worker\.(ts|mjs)/, /\/sandbox\.(ts|mjs)/],
  },
  {
    args: ["run", "test:e2e", "bell"],
    signal: "SIGINT",
    running: [/postgres -D/, /playwright/, /scripts\/web\.mjs/, /worker\.ts/, /sandbox\.ts/, /chrom/],
    env: {
      E2E_PORT: "3390",
      E2E_SANDBOX_PORT: "4390",
      PLAYWRIGHT_CHROMIUM_PATH: findChromium() ?? "",
    },
  },
];

it.each(CASES)("npm $args ended by $signal leaves nothing behind", async ({ args, signal, running, env }) => {
  let said = "";
  const npm = npmTest(args, env ?? {});
  npm.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  npm.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => npm.once("exit", resolve));
  const family = () => familyOf([npm.pid ?? 0]);
  const missing = () => {
    const lines = family().map(({ pid }) => commandLine(pid));
    return running.filter((wanted) => !lines.some((line) => wanted.test(line)));
  };
  await until(
    `all of ${running.join(", ")} run`,
    () => missing().length === 0 || npm.exitCode !== null,
    () => said,
  );
  expect(npm.exitCode, said).toBeNull();
  expect({ missing: missing(), said }).toMatchObject({ missing: [] });

  const everyone = family().map(({ pid }) => identify(pid));
  // A terminal tells the whole group at once.
  expect(process.kill(-(npm.pid ?? 0), signal)).toBe(true);
  expect(await ended).not.toBe(0);
  // npm does not wait for whom it told when it is told itself.
  const left = () => everyone.filter(isAlive).map((identity) => commandLine(identity?.pid ?? 0));
  await expect.poll(left, { timeout: 20_000, message: said }).toEqual([]);
});
