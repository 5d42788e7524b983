import { createTestDatabase } from "@/lib/db/test-database";
import { command } from "./house/command";
import { obtainChromium } from "./testing/chromium";
import { startTestServer } from "./testing/database-server";
import { runPlaywright, runVitest } from "./testing/runners";
import { type Tally, add, emptyTally, strict, summary } from "./testing/tally";
import { verify } from "./verify";

/*
 * npm test: guards, then unit, integration, crash, start and browser tests, on a PostgreSQL and ports of its own.
 * Everything runs in a time zone that is not UTC, Node and database alike: code that leans on either would show.
 */

const TIME_ZONE = "America/New_York";

async function guards(): Promise<Tally> {
  const verdicts = await verify({ thorough: true });
  const failed = verdicts.filter((verdict) => !verdict.passed).length;
  return { ...emptyTally(), passed: verdicts.length - failed, failed };
}

async function browser(): Promise<Tally> {
  const chromium = obtainChromium((line) => console.log(line));
  if (!chromium) {
    const reason = "no Chromium was found, and none could be installed; set PLAYWRIGHT_CHROMIUM_PATH";
    return { ...emptyTally(), skipped: [{ title: "browser journeys", reason }] };
  }
  const database = await createTestDatabase({ name: "e2e" });
  try {
    return await runPlaywright({ PLAYWRIGHT_CHROMIUM_PATH: chromium, E2E_DATABASE_URL: database.url });
  } finally {
    await database.drop();
  }
}

await command(async () => {
  process.env.TZ = TIME_ZONE;
  const stages: [string, () => Promise<Tally>][] = [
    ["Guards", guards],
    ["Unit and integration", () => runVitest(["unit", "integration"])],
    ["Crash", () => runVitest(["crash"])],
    ["Start", () => runVitest(["start"])],
    ["Browser", browser],
  ];
  let total = emptyTally();
  const server = await startTestServer();
  try {
    for (const [name, stage] of stages) {
      console.log(`\n── ${name}`);
      const begin = performance.now();
      const tally = await stage();
      console.log(`${name}: ${summary(tally)} (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
      total = add(total, tally);
    }
  } finally {
    await server.stop();
  }

  for (const { title, reason } of total.skipped) console.log(`skipped: ${title}: ${reason}`);
  const verdict = process.env.CI === "true" ? strict(total) : total;
  if (verdict.failed > total.failed) console.log("Under CI a skipped browser or PDS counts as failed.");
  console.log(`\n${summary(verdict)}`);
  return verdict.failed === 0 ? 0 : 1;
});
