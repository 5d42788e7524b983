import { parseArgs } from "node:util";
import { Api, type Account } from "./demo/api";
import { Browser } from "./demo/browser";
import { connectAll } from "./demo/connect";
import { startHouse, type DemoHouse } from "./demo/house";
import { disagreements } from "./demo/live";
import { leadMs, preparePost, readExamples, schedulePost, type PreparedPost } from "./demo/posts";
import { faults, outcomes, table, watch, type Watched } from "./demo/progress";
import { StartupError } from "@/lib/db/startup-error";
import { ROOT, command } from "./house/command";
import { registerFunctions, requireInngest } from "./house/inngest";

/*
 * npm run demo: the main job in a terminal. Sign up, connect five sandbox accounts through their consent pages,
 * upload a picture, schedule real-world posts a few seconds ahead, watch them go out, read what happened.
 */

const WATCH_LIMIT_MS = 60_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function signUp(browser: Browser, appUrl: string): Promise<string> {
  const email = `demo-${Date.now().toString(36)}@heliograph.test`;
  const page = await browser.open(`${appUrl}/sign-up`);
  const values = {
    name: "Ada Sunfield",
    email,
    password: `sun-${crypto.randomUUID()}`,
    workspace_name: "Sunfield",
  };
  const landed = await browser.submit(page, { values });
  const workspace = new URL(landed.url).pathname.split("/")[1] ?? "";
  if (landed.status !== 200 || workspace === "" || workspace === "sign-up") {
    const alert = landed.root.querySelector("[role=alert]")?.text ?? "";
    throw new Error(`Signing up ended at ${landed.url} with status ${String(landed.status)}. ${alert}`);
  }
  say(`Signed up as ${email}; workspace ${workspace}.`);
  return workspace;
}

async function issueKey(browser: Browser, appUrl: string, workspace: string): Promise<Api> {
  const cookie = await browser.cookies(appUrl);
  const session = new Api(appUrl, { cookie, origin: appUrl, "x-workspace": workspace });
  const key = await session.call<{ secret: string }>("POST", "/api-keys", {
    name: "Demo",
    scopes: [
      "posts:read",
      "posts:write",
      "media:read",
      "media:write",
      "accounts:read",
      "accounts:write",
      "logs:read",
    ],
  });
  say("Made an API key; everything below goes through the public API.");
  return new Api(appUrl, { authorization: `Bearer ${key.secret}` });
}

async function scheduleAll(api: Api, accounts: Map<string, Account>): Promise<Watched[]> {
  say("\nPreparing the posts of examples/posts.csv:");
  const begin = performance.now();
  const prepared: PreparedPost[] = [];
  for (const row of readExamples(ROOT))
    prepared.push(await preparePost(row, { api, root: ROOT, accounts, say }));
  // A slow machine takes as long again to schedule them: none of their times may be past by then.
  const dueAt = new Date(Math.ceil((Date.now() + leadMs(performance.now() - begin)) / 1_000) * 1_000);
  say(`Scheduling them for ${dueAt.toISOString()}:`);
  const watched: Watched[] = [];
  for (const post of prepared) watched.push({ name: post.name, post: await schedulePost(api, post, dueAt) });
  const count = watched.reduce((sum, { post }) => sum + post.deliveries.length, 0);
  say(`  ${String(watched.length)} posts, ${String(count)} deliveries.`);
  return watched;
}

async function mainJob(house: DemoHouse): Promise<number> {
  const browser = new Browser();
  const workspace = await signUp(browser, house.appUrl);
  const api = await issueKey(browser, house.appUrl, workspace);
  say("\nConnecting accounts:");
  const accounts = await connectAll(browser, api, { appUrl: house.appUrl, workspace, say });
  const begin = performance.now();
  const watched = await scheduleAll(api, accounts);
  say("\nWatching:");
  const slowness = leadMs(performance.now() - begin);
  await watch(api, watched, Math.max(WATCH_LIMIT_MS, 4 * slowness), say);
  const rows = await outcomes(api, watched);
  say(`\n${table(rows)}\n`);
  const wrong = [...faults(rows), ...(await disagreements(house.sandboxUrl, rows))];
  for (const fault of wrong) say(`WRONG: ${fault}`);
  say(
    wrong.length === 0
      ? "Everything is as it should be: the networks' own timelines show each post once."
      : `${String(wrong.length)} things are not as they should be.`,
  );
  return wrong.length === 0 ? 0 : 1;
}

await command(async (args) => {
  const { values } = parseArgs({
    args,
    options: { keep: { type: "boolean", default: false }, engine: { type: "string", default: "embedded" } },
  });
  const engine = values.engine;
  if (engine !== "embedded" && engine !== "inngest")
    throw new StartupError("--engine is embedded or inngest.");
  const inngestUrl = engine === "inngest" ? await requireInngest() : null;
  const begin = performance.now();
  const house = await startHouse({ inngestUrl, say });
  if (inngestUrl !== null) await registerFunctions(house.appUrl);
  say(`Heliograph runs at ${house.appUrl}, on a database of its own, with the ${engine} engine.`);
  try {
    const code = await mainJob(house);
    say(`Took ${((performance.now() - begin) / 1_000).toFixed(1)} s.`);
    if (values.keep) {
      say(`Kept running at ${house.appUrl}; Ctrl-C stops it.`);
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
    }
    return code;
  } finally {
    await house.stop();
  }
});
