import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "@/lib/db/startup-error";
import { ROOT } from "./command";

/* The production build, made when it is missing or older than what it is made from. */

const FOLDERS = ["app", "components", "inngest", "lib", "prisma/schema", "public"];
const FILES = ["instrumentation.ts", "instrumentation-client.ts", "next.config.ts", "package-lock.json"];
const MORE_FILES = ["package.json", "postcss.config.mjs", "proxy.ts", "tsconfig.json"];
const STAMP = join(ROOT, ".next", "BUILD_STAMP");

function* sources(folder: string): Generator<string> {
  if (!existsSync(join(ROOT, folder))) return;
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && path !== "lib/db/generated") yield* sources(path);
    else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

/** One number for everything that goes into the build. */
export function sourceFingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  const files = [...FOLDERS.flatMap((folder) => [...sources(folder)]), ...FILES, ...MORE_FILES].sort();
  for (const file of files) {
    if (existsSync(join(ROOT, file))) hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex");
}

export function isBuilt(): boolean {
  const complete = existsSync(join(ROOT, ".next", "BUILD_ID")) && existsSync(STAMP);
  return complete && readFileSync(STAMP, "utf8") === sourceFingerprint();
}

/** What `next build` says when another process builds, or serves and fills, the same folder. */
const BUSY = /Another next build process is already running|ENOTEMPTY/;
const WAIT_FOR_OTHER_MS = 300_000;

/** One run of `next build`; answers all it said, null when it went well. */
async function nextBuild(signal?: AbortSignal): Promise<string | null> {
  let said = "";
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [next, "build"], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        CI: process.env.CI ?? "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.once("error", reject);
    child.once("exit", resolve);
  });
  return code === 0 ? null : said.trim();
}

/**
 * Builds quietly; a failing build shows all it said. Where another process builds the same tree, its build is
 * waited for and used if it fits.
 * @param signal stops the build
 * @throws StartupError when it fails
 */
export async function build(signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + WAIT_FOR_OTHER_MS;
  for (;;) {
    const fingerprint = sourceFingerprint();
    const complaint = await nextBuild(signal);
    if (complaint === null) {
      writeStamp(fingerprint);
      return;
    }
    if (!BUSY.test(complaint) || performance.now() > deadline) {
      throw new StartupError(`${complaint}\n\nThe production build failed; what it said is above.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    if (isBuilt()) return;
  }
}

function writeStamp(fingerprint: string): void {
  try {
    writeFileSync(STAMP, fingerprint);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `${join(ROOT, ".next")} cannot be written (${code}): build as its owner, or remove it.`,
    );
  }
}
