import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./house/command";
import { startTestServer } from "./testing/database-server";
import { Interrupted, watchForInterruption } from "./testing/interruption";
import { reachOfChange } from "./testing/reach";
import { runBuild } from "./testing/runners";
import { STAGES, START_PARTS, type Selection, type StageName, isStageName } from "./testing/stages";
import { type Tally, add, emptyTally, strict, summary } from "./testing/tally";

/*
 * npm test: guards, then unit, integration, crash, start and browser tests, on a PostgreSQL and ports of its own.
 * `npm test NAME…` runs these stages only, other words choose test files in them; `--changed` runs what differs from
 * the main branch reaches. Everything runs in a time zone that is not UTC, Node and database alike: code that leans
 * on either would show.
 */

const TIME_ZONE = "America/New_York";

const seconds = (begin: number) => `${((performance.now() - begin) / 1000).toFixed(0)} s`;

/** Start tests go on beside the crash tests when both were asked for whole. */
const startsInCompany = (names: StageName[], { filters }: Selection) =>
  names.includes("crash") && names.includes("start") && filters.length === 0;

/**
 * What is done while crash tests wait for clocks and networks: the production build that the start and browser stages
 * need, and with it those start tests that time nothing.
 */
async function besideCrash(names: StageName[], selection: Selection): Promise<[Tally, string[]]> {
  if (!names.some((later) => later === "start" || later === "browser")) return [emptyTally(), []];
  const buildBegin = performance.now();
  await runBuild(); // When it fails, the stages that need it say so.
  const lines = [`Build, beside the crash tests: ${seconds(buildBegin)}`];
  if (!startsInCompany(names, selection)) return [emptyTally(), lines];
  const begin = performance.now();
  const tally = await START_PARTS.inCompany(selection);
  return [tally, [...lines, `Start, beside the crash tests: ${summary(tally)} (${seconds(begin)})`]];
}

async function runStages(names: StageName[], selection: Selection): Promise<Tally> {
  let total = emptyTally();
  const lines: string[] = [];
  const begin = performance.now();
  for (const name of names) {
    const { title, run } = STAGES[name];
    console.log(`\n── ${title}`);
    const stageBegin = performance.now();
    const [tally, [more, besides]] = await Promise.all([
      name === "start" && startsInCompany(names, selection) ? START_PARTS.alone(selection) : run(selection),
      name === "crash" ? besideCrash(names, selection) : ([emptyTally(), []] as [Tally, string[]]),
    ]);
    lines.push(...besides, `${title}: ${summary(tally)} (${seconds(stageBegin)})`);
    console.log(lines.at(-1));
    total = add(add(total, tally), more);
  }
  console.log(["", ...lines, `All stages: ${seconds(begin)}`].join("\n"));
  return total;
}

/** Everything that the run and its processes leave in the temporary folder, so that it can be removed at once. */
function ownTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "heliograph-run-"));
  chmodSync(folder, 0o711); // The database and the ordinary user of the start tests pass through.
  process.env.TMPDIR = folder;
  return folder;
}

await command(async (args) => {
  process.env.TZ = TIME_ZONE;
  const words = args.filter((arg) => !arg.startsWith("-"));
  const chosen = words.filter(isStageName);
  const names = chosen.length > 0 ? chosen : (Object.keys(STAGES) as StageName[]);
  const filters = words.filter((word) => !isStageName(word));
  const interruption = watchForInterruption();
  const temporary = ownTemporaryFolder();
  const everything = async () => {
    const reach = args.includes("--changed") ? await reachOfChange() : null;
    const server = await startTestServer();
    try {
      return await runStages(names, { filters, reach });
    } finally {
      await server.stop();
    }
  };
  try {
    const total = await Promise.race([everything(), interruption.happened]);
    for (const { title, reason } of total.skipped) console.log(`skipped: ${title}: ${reason}`);
    const verdict = process.env.CI === "true" ? strict(total) : total;
    if (verdict.failed > total.failed) console.log("Under CI a skipped browser or PDS counts as failed.");
    console.log(`\n${summary(verdict)}`);
    return verdict.failed === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    throw error;
  } finally {
    interruption.forget();
    rmSync(temporary, { recursive: true, force: true });
  }
});
