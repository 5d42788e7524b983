import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { redactText } from "@/lib/core/redaction";
import { lockOwner } from "@/lib/db/embedded-state";
import { openHome } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { MigrationError } from "@/lib/db/schema-engine";
import { StartupError } from "@/lib/db/startup-error";
import { PORT_OFFSETS, readConfig } from "@/lib/sandbox/config";
import { reachableHost } from "@/lib/server/listen-host";
import { announcement } from "./house/announce";
import { build, isBuilt } from "./house/build";
import { Child, type ChildOptions } from "./house/child";
import { ROOT, command, dataHome } from "./house/command";
import {
  type OpenDatabase,
  hasPerson,
  refuseOtherDatabases,
  startDatabase,
  waitForCommand,
} from "./house/database";
import { type HouseEnvironment, houseEnvironment, isLocalProfile } from "./house/environment";
import { endLeftovers, forget, startRecord } from "./house/leftovers";
import { ownerAddress } from "./house/owner";
import { freePort } from "./house/ports";
import { sandboxEnvironment } from "./house/sandbox-environment";
import { type Secrets, loadSecrets } from "./house/secrets";

/*
 * npm start: everything, in one command. Database, secrets, migrations, demo, build, then the web, worker and
 * sandbox processes; they end together. With --dev the web process builds as it goes.
 */

const TYPESCRIPT = ["--conditions=react-server", "--import", "tsx"];
const READY_WITHIN_MS = 900_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Thrown inside a start that was asked to stop: the way out runs as usual, and nothing is at fault. */
class Stopped extends Error {}

interface House {
  home: string;
  dev: boolean;
  secrets: Secrets | null;
  stop: AbortSignal;
  children: Child[];
  database?: OpenDatabase;
}

const answers = (url: string) => async () => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false; // Not up yet; the caller asks again until its deadline.
  }
};

function proceed(house: House): void {
  if (house.stop.aborted) throw new Stopped();
}

async function checkPorts(environment: HouseEnvironment): Promise<number> {
  const { HOST, PORT, SANDBOX, SANDBOX_HOST, SANDBOX_PORT } = environment.parsed;
  const port = await freePort(HOST, PORT, "PORT");
  if (SANDBOX) {
    const { networks } = readConfig(environment.variables as NodeJS.ProcessEnv);
    for (const offset of [0, ...networks.map((network) => PORT_OFFSETS[network])]) {
      await freePort(SANDBOX_HOST, SANDBOX_PORT + offset, "SANDBOX_PORT");
    }
  }
  return port;
}

/** Quiet on a laptop, where logs go to files; a deployed or developed house writes to its terminal. */
const logsOf = (house: House) => (house.secrets && !house.dev ? join(house.home, "logs") : null);

async function childrenOf(house: House, environment: HouseEnvironment): Promise<Child[]> {
  const { variables, parsed } = environment;
  const logs = logsOf(house);
  const onSpawn = startRecord(house.home);
  const common = { env: variables, logs, readyWithinMs: READY_WITHIN_MS, say, onSpawn };
  const web: ChildOptions = {
    ...common,
    name: "web",
    args: [
      join("scripts", "web.mjs"),
      ...(house.dev ? ["--dev"] : []),
      "-H",
      parsed.HOST,
      "-p",
      String(parsed.PORT),
    ],
    env: { ...variables, NODE_ENV: house.dev ? "development" : "production" },
    isReady: answers(`http://${reachableHost(parsed.HOST)}:${parsed.PORT}/api/health`),
  };
  const worker: ChildOptions = {
    ...common,
    name: "worker",
    args: [...TYPESCRIPT, join("scripts", "worker.ts")],
    isReady: null,
  };
  const sandbox = async (): Promise<ChildOptions> => ({
    ...common,
    env: await sandboxEnvironment(environment, say),
    name: "sandbox",
    args: [...TYPESCRIPT, join("scripts", "sandbox.ts")],
    isReady: null,
  });
  const engine = parsed.ENGINE === "embedded" ? [worker] : [];
  return [web, ...engine, ...(parsed.SANDBOX ? [await sandbox()] : [])].map((options) => new Child(options));
}

/** Makes what the processes need: client, ports, database, demo, build. Returns their environment. */
async function prepare(house: House): Promise<HouseEnvironment> {
  const { home, secrets } = house;
  const generated = spawnSync(process.execPath, [join("scripts", "db-generate.mjs")], { encoding: "utf8" });
  if (generated.status !== 0)
    throw new StartupError(`The database client cannot be generated: ${generated.stderr}`);

  // Faults of configuration and ports are told before anything is started.
  // Before anything that is missing beside it: whoever names another database wants none of that.
  if (process.env.DATABASE_URL) refuseOtherDatabases(process.env.DATABASE_URL);
  const draft = houseEnvironment({ home, secrets, databaseUrl: process.env.DATABASE_URL || "pending" });
  const port = await checkPorts(draft);
  proceed(house);

  house.database = await startDatabase(home, say);
  const environment = houseEnvironment({ home, secrets, databaseUrl: house.database.url, port });
  proceed(house);
  const applied = await migrate(house.database.url);
  if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length === 1 ? "" : "s"}.`);
  proceed(house);
  if (secrets) {
    Object.assign(process.env, environment.variables);
    const { DEMO_EMAIL } = environment.parsed;
    if (!(await hasPerson(house.database.url, DEMO_EMAIL))) {
      const { seedDemo } = await import("./seed");
      await seedDemo(process.env.DEMO_PASSWORD ?? secrets.demo_password);
    }
  }
  proceed(house);
  if (!house.dev && !isBuilt()) {
    say("Building for production; the next start skips this …");
    await build(house.stop).catch((error: unknown) => {
      throw house.stop.aborted ? new Stopped() : error;
    });
  }
  proceed(house);
  return environment;
}

async function run(house: House): Promise<number> {
  const begin = performance.now();
  const environment = await prepare(house);
  house.children = await childrenOf(house, environment);
  await Promise.all(house.children.map((child) => child.start()));
  proceed(house);

  const { DEMO_EMAIL: email, DEMO_PASSWORD: password } = environment.parsed;
  const demo = house.secrets ? { email, password: password ?? null } : null;
  const owner = await ownerAddress(environment);
  const dataDir = house.database?.dataDir ?? null;
  const seconds = (performance.now() - begin) / 1000;
  say(
    announcement({
      env: environment.parsed,
      home: house.home,
      logs: logsOf(house),
      demo,
      owner,
      dataDir,
      seconds,
    }),
  );

  const stopped = new Promise<"asked">((resolve) => {
    house.stop.addEventListener("abort", () => resolve("asked"), { once: true });
  });
  const lost = house.database?.ended.then(() => "database" as const);
  if ((await Promise.race([stopped, lost])) === "database") {
    throw new StartupError(
      `The embedded PostgreSQL ended by itself; its log: ${join(house.home, "postgres.log")}`,
    );
  }
  return 0;
}

/** What nobody expected is told in a sentence, too; where in our code it was goes to a log. */
function asSentence(error: unknown, home: string): Error {
  if (error instanceof StartupError || error instanceof MigrationError) return error;
  const thrown = error instanceof Error ? error : new Error(String(error));
  const log = join(home, "logs", "start.log");
  writeFileSync(log, `${thrown.stack ?? thrown.message}\n`, { mode: 0o600 });
  const [first = ""] = redactText(thrown.message).trim().split("\n");
  return new StartupError(`Heliograph could not start: ${first} More in ${log}`);
}

async function close(house: House): Promise<void> {
  // In order: nobody takes new work, then the work in hand ends, then those it talks to, then the database.
  for (const child of house.children) await child.stop();
  await house.database?.close();
  forget(house.home);
}

/**
 * The package script is `exec node …`, so that npm's signals reach us and npm waits for us. Should npm itself be
 * killed, nobody is left to stop us: we then stop by ourselves.
 */
function watchParent(stop: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
}

await command(async (args) => {
  const home = dataHome();
  openHome(home, !process.env.DATABASE_URL);
  await waitForCommand(home, say);
  const owner = lockOwner(home);
  if (owner) {
    throw new StartupError(
      `Heliograph is already running from ${home} (process ${owner.pid}): stop that one first, or set HELIOGRAPH_DATA to another folder.`,
    );
  }
  const orphans = endLeftovers(home);
  if (orphans > 0)
    say(`Ended ${orphans} process${orphans === 1 ? "" : "es"} that an earlier start left behind.`);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) say("\nStopping …");
      stopping.abort();
    });
  }
  watchParent(() => stopping.abort());
  if (existsSync(join(home, "logs"))) rmSync(join(home, "logs"), { recursive: true });
  mkdirSync(join(home, "logs"), { mode: 0o700 });

  const secrets = isLocalProfile() ? loadSecrets(home) : null;
  const house: House = { home, dev: args.includes("--dev"), secrets, stop: stopping.signal, children: [] };
  process.chdir(ROOT);
  try {
    return await run(house);
  } catch (error) {
    if (error instanceof Stopped) return 0;
    throw asSentence(error, home);
  } finally {
    await close(house);
    if (stopping.signal.aborted) say("Stopped.");
  }
});
