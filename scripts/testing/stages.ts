import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createTestDatabase } from "@/lib/db/test-database";
import { ROOT } from "../house/command";
import { verify } from "../verify";
import { obtainChromium } from "./chromium";
import type { Reach } from "./reach";
import { runPlaywright, runVitest } from "./runners";
import { type Tally, emptyTally } from "./tally";

/** What a stage is asked to run: all of it, or what the change reaches or the filters name. */
export interface Selection {
  /** Parts of paths of test files; none: all of them. */
  filters: string[];
  /** Null: everything, not only what a change reaches. */
  reach: Reach | null;
}

export interface Stage {
  title: string;
  run: (selection: Selection) => Promise<Tally>;
}

async function guards(): Promise<Tally> {
  const verdicts = await verify({ thorough: true });
  const failed = verdicts.filter((verdict) => !verdict.passed).length;
  return { ...emptyTally(), passed: verdicts.length - failed, failed };
}

async function browser(args: string[]): Promise<Tally> {
  const chromium = obtainChromium((line) => console.log(line));
  if (!chromium) {
    const reason = "no Chromium was found, and none could be installed; set PLAYWRIGHT_CHROMIUM_PATH";
    return { ...emptyTally(), skipped: [{ title: "browser journeys", reason }] };
  }
  const database = await createTestDatabase({ name: "e2e" });
  try {
    return await runPlaywright(args, { PLAYWRIGHT_CHROMIUM_PATH: chromium, E2E_DATABASE_URL: database.url });
  } finally {
    await database.drop();
  }
}

/** The import graph says which unit and integration tests a change reaches; vitest reads it by itself. */
const imported = ({ filters, reach }: Selection) => [
  ...filters,
  ...(reach && !reach.everything ? ["--changed", reach.since] : []),
];

/** Who starts processes imports nothing of them: such a stage runs whole, or what of its own files changed. */
const spawned = (stage: "crash" | "start" | "browser", flag: string, { filters, reach }: Selection) => [
  ...filters,
  ...(reach && !reach.everything && !reach.stages.has(stage) ? [`${flag}=${reach.since}`] : []),
];

const START_TESTS = "e2e/start";
/** The one start test that holds a start to its seconds. */
const TIMED_START = "start.test.ts";

const startTests = (chosen: (file: string) => boolean) => (it: Selection) => {
  const files = readdirSync(join(ROOT, START_TESTS)).filter(
    (file) => file.endsWith(".test.ts") && chosen(file),
  );
  return runVitest(
    ["start"],
    [...files.map((file) => `${START_TESTS}/${file}`), ...spawned("start", "--changed", it)],
  );
};

/** The start tests in two parts: those that may have company, and the one that is alone since it is timed. */
export const START_PARTS = {
  inCompany: startTests((file) => file !== TIMED_START),
  alone: startTests((file) => file === TIMED_START),
};

/** The stages of `npm test` by the names that `npm test NAME…` takes, in the order in which they run. */
export const STAGES = {
  guards: { title: "Guards", run: guards },
  unit: { title: "Unit and integration", run: (it) => runVitest(["unit", "integration"], imported(it)) },
  crash: { title: "Crash", run: (it) => runVitest(["crash"], spawned("crash", "--changed", it)) },
  start: { title: "Start", run: (it) => runVitest(["start"], spawned("start", "--changed", it)) },
  browser: { title: "Browser", run: (it) => browser(spawned("browser", "--only-changed", it)) },
} satisfies Record<string, Stage>;

export type StageName = keyof typeof STAGES;

export const isStageName = (name: string): name is StageName => Object.hasOwn(STAGES, name);
