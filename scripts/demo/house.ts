import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../house/command";

/* A house of its own for the demo: own port, own database, own sandbox; gone afterwards. */

const START_WITHIN_MS = 300_000;

export interface DemoHouse {
  appUrl: string;
  /** The sandbox's admin address. */
  sandboxUrl: string;
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The first of `count` free ports in a row, at or after `from`. */
async function freeRange(from: number, count: number): Promise<number> {
  for (let base = from; base < from + 2_000; base += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => portIsFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`There are no ${String(count)} free ports in a row after ${String(from)}.`);
}

function ready(child: ChildProcess, say: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(
      () => reject(new Error(`The demo's server did not start in time.\n${said}`)),
      START_WITHIN_MS,
    );
    const listen = (chunk: Buffer) => {
      const text = chunk.toString();
      said += text;
      if (text.includes("Building for production"))
        say("Building for production first; the next run skips this …");
      if (/is ready at/.test(said)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`The demo's server ended with code ${String(code)}.\n${said}`));
    });
  });
}

/** The demo never touches the database of the installation it runs beside. */
function withoutDatabase({ DATABASE_URL: _own, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest;
}

export interface HouseOptions {
  /** Null for the embedded engine. */
  inngestUrl: string | null;
  say: (line: string) => void;
}

/** Starts the product as `npm start` does, on free ports and an empty database. */
export async function startHouse(options: HouseOptions): Promise<DemoHouse> {
  const base = await freeRange(3_210, 10);
  const home = process.env.HELIOGRAPH_DEMO_DATA ?? mkdtempSync(join(tmpdir(), "heliograph-demo-"));
  const appUrl = `http://127.0.0.1:${String(base)}`;
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", "--import", "tsx", join("scripts", "start.ts")],
    {
      cwd: ROOT,
      env: {
        ...withoutDatabase(process.env),
        PORT: String(base),
        SANDBOX_PORT: String(base + 2),
        APP_URL: appUrl,
        HELIOGRAPH_DATA: home,
        SANDBOX: "1",
        ENGINE: options.inngestUrl === null ? "embedded" : "inngest",
        ...(options.inngestUrl === null
          ? {}
          : { INNGEST_DEV: options.inngestUrl, INNGEST_BASE_URL: options.inngestUrl }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    if (process.env.HELIOGRAPH_DEMO_DATA === undefined) rmSync(home, { recursive: true, force: true });
  };
  try {
    await ready(child, options.say);
  } catch (error) {
    await stop();
    throw error;
  }
  return { appUrl, sandboxUrl: `http://127.0.0.1:${String(base + 2)}`, ended, stop };
}
