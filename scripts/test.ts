import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./house/command";
import { startTestServer } from "./testing/database-server";
import { Interrupted, watchForInterruption } from "./testing/interruption";
import { reachOfChange } from "./testing/reach";
import { runBuild } from "./testing/runners";
import { STAGES, type Selection, type StageName, isStageName } from "./testing/stages";
import { type Tally, add, emptyTally, strict, summary } from "./testing/tally";

/*
 * npm test: guards, then unit, integration, crash, start and browser tests, on a PostgreSQL and ports of its own.
 * `npm test NAME…` runs these stages only, other words choose test files in them; `--changed` runs what differs from
 * the main branch reaches. Everything runs in a time zone that is not UTC, Node and database alike: code that leans
 * on either would show.
 */

const TIME_ZONE = "America/New_York";

const seconds = (begin: number) => `${((performance.now() - begin) / 1000).toFixed(0)} s`;

/** The start and browser stages need the production build: it is made while crash tests wait for clocks and networks. */
async function besides(name: StageName, names: StageName[]): Promise<string[]> {
  if (name !== "crash" || !names.some((later) => later === "start" || later === "browser")) return [];
  const begin = performance.now();
  await runBuild(); // When it fails, the stages that need it say so.
  return [`Build, beside the crash tests: ${seconds(begin)}`];
}

async function runStages(names: StageName[], selection: Selection): Promise<Tally> {
  let total = emptyTally();
  const lines: string[] = [];
  const begin = performance.now();
  for (const name of names) {
    const { title, run } = STAGES[name];
    console.log(`\n── ${title}`);
    const stageBegin = performance.now();
    const [tally, more] = await Promise.all([run(selection), besides(name, names)]);
    lines.push(...more, `${title}: ${summary(tally)} (${seconds(stageBegin)})`);
    console.log(lines.at(-1));
    total = add(total, tally);
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
