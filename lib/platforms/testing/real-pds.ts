/**
 * A real Bluesky server for tests: installed on demand into a cache that survives `npm ci` only as long as
 * node_modules does, then started as a child process on loopback.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const SOURCE = join(process.cwd(), "tools", "bluesky-pds");
const CACHE = join(process.cwd(), "node_modules", ".cache", "heliograph-pds");
const FILES = ["package.json", "serve.mjs", "plc-directory.mjs"];
const INSTALL_MS = 8 * 60_000;
const START_MS = 60_000;

const run = promisify(execFile);
const Ready = z.object({ url: z.url(), pid: z.number() });

export interface RealPds {
  url: string;
  stop(): Promise<void>;
}

/** Its `better-sqlite3` is built for Node 20 and the releases near it: later ones dropped what it calls. */
const LAST_NODE = 24;

/** Why this Node cannot run it at all, which is nobody's fault and no failure anywhere; else null. */
export function unfitNode(version = process.versions.node): string | null {
  const major = Number.parseInt(version, 10);
  return major > LAST_NODE ? `its better-sqlite3 is built for Node 20, not for Node ${String(major)}` : null;
}

/** Null when it is installed; else the reason why it could not be, as one line. */
export async function installPds(): Promise<string | null> {
  const unfit = unfitNode();
  if (unfit !== null) return unfit;
  try {
    await mkdir(CACHE, { recursive: true });
    for (const file of FILES) await cp(join(SOURCE, file), join(CACHE, file));
    const wanted = await stamp();
    const marker = join(CACHE, "installed");
    if (existsSync(marker) && (await readFile(marker, "utf8")) === wanted) return null;
    await npm(["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]);
    // Its one native module: a prebuilt binary where one can be had, else a compiler's work.
    await npm(["rebuild", "better-sqlite3", "--foreground-scripts"]);
    await writeFile(marker, wanted);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `a real Bluesky server could not be installed: ${reason.split("\n")[0] ?? ""}`;
  }
}

/** What the installed tree depends on: the package list and the version of Node it was built for. */
async function stamp(): Promise<string> {
  const list = await readFile(join(CACHE, "package.json"), "utf8");
  return createHash("sha256")
    .update(`${list} ${process.versions.modules} ${process.platform} ${process.arch}`)
    .digest("hex");
}

async function npm(args: string[]): Promise<void> {
  await run("npm", args, { cwd: CACHE, timeout: INSTALL_MS, maxBuffer: 64 * 1024 * 1024 });
}

/** Starts it with an empty data directory. Rejects when it is not ready in time. */
export async function startPds(): Promise<RealPds> {
  const child = spawn(process.execPath, ["serve.mjs"], { cwd: CACHE, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const end = said.indexOf("\n");
      if (end >= 0) resolve(said.slice(0, end));
    });
    child.once("exit", () => reject(new Error("The Bluesky server ended while starting.")));
    setTimeout(() => reject(new Error("The Bluesky server did not start in time.")), START_MS).unref();
  });
  return {
    url: Ready.parse(JSON.parse(line)).url,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const Account = z.object({ did: z.string(), handle: z.string(), accessJwt: z.string() });
const AppPassword = z.object({ password: z.string() });

/** Signs a person up and makes an app password for them, as the app's settings page does. */
export async function signUp(
  url: string,
  handle: string,
): Promise<{ did: string; handle: string; appPassword: string }> {
  const post = async (method: string, body: unknown, token?: string): Promise<unknown> => {
    const answer = await fetch(`${url}/xrpc/${method}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as unknown;
  };
  const email = `${handle.replace(/\./g, "-")}@example.test`;
  const account = Account.parse(
    await post("com.atproto.server.createAccount", { handle, email, password: "a-long-main-password" }),
  );
  const app = AppPassword.parse(
    await post("com.atproto.server.createAppPassword", { name: "heliograph" }, account.accessJwt),
  );
  return { did: account.did, handle: account.handle, appPassword: app.password };
}
