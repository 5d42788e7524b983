import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { ROOT, command } from "../scripts/house/command";
import { registerFunctions, requireInngest } from "../scripts/house/inngest";
import {
  answers,
  buildBoth,
  buildProduct,
  freePort,
  openBenchHouse,
  bareArguments,
  webArguments,
  workerArguments,
  type BenchHouse,
} from "./house";
import { seedTenant, type Tenant } from "./fixtures";
import { measureDrain, measureLag } from "./publishing";
import { measureCalendar, measureList, measureSearches, type ReadingOptions } from "./reading";
import { startReceiver } from "./receiver";
import { show } from "./statistics";

/*
 * npm run bench: what publishing and reading cost, beside loops and routes that do the least. Figures depend on the
 * machine; the ratios are what the targets are about.
 */

const CONCURRENCY = 16;
const LAG_DELIVERIES = 1_000;
const BACKLOG = 5_000;
const SIZES = [1_000, 10_000, 100_000];
const SEARCHED_SIZES = [10_000, 100_000, 1_000_000];

const say = (line: string) => void process.stdout.write(`${line}\n`);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(0)} %`;
const verdict = (met: boolean) => (met ? "met" : "MISSED");

async function workerIsUp(database: pg.Pool): Promise<boolean> {
  const { rows } = await database.query<{ n: number }>("SELECT count(*)::int AS n FROM worker_heartbeats");
  return (rows[0]?.n ?? 0) > 0;
}

async function publishing(
  house: BenchHouse,
  database: pg.Pool,
  receiver: Awaited<ReturnType<typeof startReceiver>>,
  tenant: Tenant,
) {
  const stop = await house.start(workerArguments(), ROOT, () => workerIsUp(database));
  try {
    const options = { database, receiver, tenant, concurrency: CONCURRENCY };
    const lag = await measureLag(options, LAG_DELIVERIES);
    const ratio = lag.ours.p99 / lag.bare.p99;
    say(
      `(a) ${String(LAG_DELIVERIES)} deliveries due in one second, ${String(tenant.accountIds.length)} accounts`,
    );
    say(`    ours  ${show(lag.ours)}   early ${String(lag.early)}, doubled ${String(lag.doubled)}`);
    say(`    bare  ${show(lag.bare)}   ratio of p99 ${ratio.toFixed(2)}`);
    say(
      `    nothing early: ${verdict(lag.early === 0)}; p99 ≤ 3 s: ${verdict(lag.ours.p99 <= 3_000)}; ≤ 2 × bare: ${verdict(ratio <= 2)}`,
    );
    const drain = await measureDrain(options, BACKLOG);
    say(
      `(b) backlog of ${String(BACKLOG)}: ours ${drain.ours.toFixed(0)}/s, bare ${drain.bare.toFixed(0)}/s = ${percent(drain.ours, drain.bare)}`,
    );
    say(`    ≥ 50 % of the bare loop: ${verdict(drain.ours >= drain.bare / 2)}`);
  } finally {
    await stop();
  }
}

async function calendarAndList(options: ReadingOptions): Promise<void> {
  const calendar = await measureCalendar(options, SIZES);
  say("(c) GET /posts/calendar, one month");
  for (const row of calendar) say(`    ${String(row.posts).padStart(7)} posts  ${show(row.times)}`);
  const growth = (calendar.at(-1)?.times.p95 ?? Number.NaN) / (calendar[0]?.times.p95 ?? Number.NaN);
  say(
    `    p95 at the largest / at the smallest: ${growth.toFixed(2)}; within 1.5: ${verdict(growth <= 1.5)}`,
  );
  const list = await measureList(options);
  say(
    `(d) GET /posts: ours ${list.ours.toFixed(0)}/s, bare route ${list.bare.toFixed(0)}/s = ${percent(list.ours, list.bare)}`,
  );
  say(`    ≥ 50 % of the bare route: ${verdict(list.ours >= list.bare / 2)}`);
}

/** Alone on its database: a million posts take minutes to write. */
async function searching(options: ReadingOptions): Promise<void> {
  const rows = await measureSearches(options, SEARCHED_SIZES);
  say(`(e) GET /posts, medians at ${SEARCHED_SIZES.join(", ")} posts`);
  for (const { name, medians } of rows) {
    const growth = (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN);
    const shown = medians.map((median) => `${median.toFixed(1)} ms`.padStart(10)).join("");
    say(`    ${name.padEnd(22)}${shown}   ${growth.toFixed(2)}; within 1.5: ${verdict(growth <= 1.5)}`);
  }
}

async function reading(house: BenchHouse, database: pg.Pool, tenant: Tenant, only: string): Promise<void> {
  await buildBoth(house.env);
  const [port, barePort] = [await freePort(), await freePort()];
  const appUrl = `http://127.0.0.1:${String(port)}`;
  const bareUrl = `http://127.0.0.1:${String(barePort)}`;
  house.env.APP_URL = appUrl;
  house.env.NEXTAUTH_URL = appUrl;
  const stopWeb = await house.start(webArguments(port), ROOT, answers(`${appUrl}/api/health`));
  const stopBare = await house.start(
    bareArguments(barePort),
    join(ROOT, "bench", "bare-route"),
    answers(bareUrl),
  );
  try {
    const options = { database, appUrl, bareUrl, tenant };
    if (only.includes("reading")) await calendarAndList(options);
    else await searching(options);
  } finally {
    await stopBare();
    await stopWeb();
  }
}

/** (a) through an Inngest server: the web process serves the functions, the server wakes them. */
async function throughInngest(
  house: BenchHouse,
  database: pg.Pool,
  receiver: Awaited<ReturnType<typeof startReceiver>>,
  tenant: Tenant,
  inngestUrl: string,
): Promise<void> {
  await buildProduct();
  const port = await freePort();
  const appUrl = `http://127.0.0.1:${String(port)}`;
  Object.assign(house.env, { APP_URL: appUrl, NEXTAUTH_URL: appUrl });
  const stop = await house.start(webArguments(port), ROOT, answers(`${appUrl}/api/health`));
  try {
    await registerFunctions(appUrl);
    const lag = await measureLag({ database, receiver, tenant, concurrency: CONCURRENCY }, LAG_DELIVERIES);
    say(`(a) ${String(LAG_DELIVERIES)} deliveries due in one second through Inngest at ${inngestUrl}`);
    say(`    ours  ${show(lag.ours)}   early ${String(lag.early)}, doubled ${String(lag.doubled)}`);
    say(`    bare  ${show(lag.bare)}`);
  } finally {
    await stop();
  }
}

await command(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: "publishing,reading" },
      engine: { type: "string", default: "embedded" },
    },
  });
  const inngestUrl = values.engine === "inngest" ? await requireInngest() : null;
  const receiver = await startReceiver();
  const house = await openBenchHouse(receiver.host, CONCURRENCY, inngestUrl);
  const database = new pg.Pool({ connectionString: house.databaseUrl, max: CONCURRENCY });
  // Connections that are cut when the server stops, after all is measured, are no failure.
  database.on("error", () => undefined);
  try {
    const tenant = await seedTenant(receiver.url);
    if (inngestUrl !== null) await throughInngest(house, database, receiver, tenant, inngestUrl);
    else if (values.only.includes("publishing")) await publishing(house, database, receiver, tenant);
    if (inngestUrl === null && /reading|search/.test(values.only))
      await reading(house, database, tenant, values.only);
  } finally {
    await database.end();
    await receiver.close();
    await house.close();
  }
});
