import pg from "pg";
import { withDatabase } from "@/lib/db/connection";
import { runningEmbedded, startEmbedded } from "@/lib/db/embedded";
import { lockOwner } from "@/lib/db/embedded-state";
import { StartupError } from "@/lib/db/startup-error";

/** Name of the application's database on the embedded server. */
export const DATABASE = "heliograph";

export interface OpenDatabase {
  url: string;
  embedded: boolean;
  /** Where the embedded server that was started here keeps its data. */
  dataDir?: string;
  /** Resolves when the embedded server ends under us; never for a database of the user's own. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** Creates a database when the server has none of that name. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: withDatabase(serverUrl, "postgres") });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) {
      await client
        .query(`create database ${client.escapeIdentifier(name)}`)
        .catch((error: { code?: string }) => {
          // Another process was quicker.
          if (error.code !== "42P04" && error.code !== "23505") throw error;
        });
    }
  } finally {
    await client.end();
  }
  return withDatabase(serverUrl, name);
}

const joined = (url: string, embedded: boolean): OpenDatabase => ({
  url,
  embedded,
  ended: new Promise(() => undefined),
  close: () => Promise.resolve(),
});

/** Only PostgreSQL, which comes built in: another address is a misunderstanding, not a server that is down. */
export function refuseOtherDatabases(url: string): void {
  if (/^postgres(?:ql)?:\/\//i.test(url)) return;
  const kind = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0] ?? "no scheme";
  throw new StartupError(
    `DATABASE_URL must begin with postgresql:// (it has ${kind}). PostgreSQL comes built in: leave DATABASE_URL out, and it is started for you.`,
  );
}

async function check(url: string): Promise<void> {
  refuseOtherDatabases(url);
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    await client.connect();
    await client.end();
  } catch (error) {
    const reason = (error as Error).message || (error as { code?: string }).code;
    throw new StartupError(`The database of DATABASE_URL does not answer: ${reason}.`);
  }
}

/** The user's own database (DATABASE_URL), or the embedded one, started here; `brief` as in `EmbeddedOptions`. */
export async function startDatabase(
  home: string,
  report: (line: string) => void,
  brief = false,
): Promise<OpenDatabase> {
  const own = process.env.DATABASE_URL;
  if (own) {
    await check(own);
    return joined(own, false);
  }
  const server = await startEmbedded({ home, report, brief });
  try {
    const url = await ensureDatabase(server.url("postgres"), DATABASE);
    return { url, embedded: true, dataDir: server.dataDir, ended: server.exited, close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The database of the embedded server another process runs from this folder, null while it is still starting. */
async function joinRunning(home: string): Promise<OpenDatabase | null> {
  const running = runningEmbedded(home, "postgres");
  if (running === null || running === "starting") return null;
  try {
    return joined(await ensureDatabase(running, DATABASE), true);
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (["ECONNREFUSED", "57P03"].includes(code)) return null;
    throw error;
  }
}

/** As {@link startDatabase}, but joins the embedded server of a running `npm start` when there is one. */
export async function openDatabase(home: string): Promise<OpenDatabase> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const running = process.env.DATABASE_URL ? null : await joinRunning(home);
    if (running) return running;
    try {
      return await startDatabase(home, (line) => process.stderr.write(`${line}\n`), true);
    } catch (error) {
      const busy = error instanceof StartupError && runningEmbedded(home, DATABASE) !== null;
      if (!busy || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const SAY_EVERY_MS = 10_000;

/** Waits while a short command, such as a migration, has the folder; with a sentence at once and every 10 s. */
export async function waitForCommand(home: string, report: (line: string) => void): Promise<void> {
  for (let sayAt = performance.now(); ;) {
    const owner = lockOwner(home);
    if (owner?.brief !== true) return;
    if (performance.now() >= sayAt) {
      sayAt += SAY_EVERY_MS;
      report(`Waiting for another command (process ${owner.pid}), which has the database of ${home} …`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * The database for a process that owns none: it joins the embedded server that `npm start` runs, and waits for it, with
 * a sentence every 10 s. It never starts one: whoever starts it holds the folder, and `npm start` would find it taken.
 */
export async function joinDatabase(home: string, report: (line: string) => void): Promise<OpenDatabase> {
  if (process.env.DATABASE_URL) return startDatabase(home, report);
  for (let sayAt = performance.now(); ;) {
    const running = await joinRunning(home);
    if (running) return running;
    if (performance.now() >= sayAt) {
      sayAt += SAY_EVERY_MS;
      report(`Waiting for \`npm start\`, which runs the database of ${home} …`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether somebody has this address; by plain SQL, because loading the domain for it would slow every start. */
export async function hasPerson(url: string, email: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("select 1 from users where email = $1", [email]);
    return found.rowCount !== 0;
  } finally {
    await client.end();
  }
}
