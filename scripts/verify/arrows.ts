import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawn } from "node:child_process";
import { ROOT } from "../house/command";
import { PLANTED } from "./planted";

/* The layer rules on the real tree, and the proof on a scratch tree that they still bite. */

const FOLDERS = ["app", "components", "lib", "inngest", "scripts", "bench", "e2e"];
const CONFIG = ".dependency-cruiser.cjs";

function presentFolders(): string[] {
  const present = new Set(readdirSync(ROOT));
  return FOLDERS.filter((folder) => present.has(folder));
}

interface CruiseResult {
  modules: { source: string; dependencies: { resolved: string }[] }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

function cruise(root: string, folders: string[]): Promise<CruiseResult> {
  const bin = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const args = [bin, ...folders, "--config", CONFIG, "--output-type", "json"];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let [output, complaint] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.once("error", reject);
    child.once("close", () => {
      try {
        resolve(JSON.parse(output) as CruiseResult);
      } catch {
        reject(new Error(`dependency-cruiser gave no answer: ${complaint || output.slice(0, 500)}`));
      }
    });
  });
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && path !== "lib/db/generated") yield* sourceFiles(path);
    else if (/\.(ts|tsx|mts)$/.test(entry.name) && !entry.name.endsWith(".d.ts")) yield path;
  }
}

/** For each source file of the tree the files that it imports, at run time or for its types. */
export async function importGraph(): Promise<Map<string, string[]>> {
  const { modules } = await cruise(ROOT, presentFolders());
  return new Map(
    modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
  );
}

/** Violations in the tree, and files that the guard failed to see. */
export async function arrows(): Promise<string[]> {
  const folders = presentFolders();
  const result = await cruise(ROOT, folders);
  const seen = new Set(result.modules.map((module) => module.source));
  const unseen = folders.flatMap((folder) => [...sourceFiles(folder)]).filter((file) => !seen.has(file));
  return [
    ...result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...unseen.map((file) => `not seen by the guard: ${file}`),
  ];
}

/** Rules of the configuration that no planted violation proves, or whose planted violation went unnoticed. */
export async function plantedViolations(): Promise<string[]> {
  const require = createRequire(import.meta.url);
  const { forbidden } = require(join(ROOT, CONFIG)) as { forbidden: { name: string }[] };
  const unproven = forbidden
    .filter(({ name }) => !(name in PLANTED))
    .map(({ name }) => `rule without a planted violation: ${name}`);

  const scratch = mkdtempSync(join(tmpdir(), "heliograph-arrows-"));
  try {
    for (const file of [CONFIG, "tsconfig.json", "package.json"])
      copyFileSync(join(ROOT, file), join(scratch, file));
    symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"), "junction");
    const files = Object.assign({}, ...Object.values(PLANTED)) as Record<string, string>;
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(scratch, dirname(path)), { recursive: true });
      writeFileSync(join(scratch, path), content);
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
    const { modules, summary } = await cruise(scratch, folders);
    const seen = new Set(modules.map((module) => module.source));
    const missed = Object.entries(PLANTED).filter(([rule, planted]) => {
      const offender = Object.keys(planted)[0];
      return !summary.violations.some(
        (violation) => violation.rule.name === rule && violation.from === offender,
      );
    });
    return [
      ...unproven,
      ...missed.map(([rule]) => `planted violation not caught: ${rule}`),
      ...Object.keys(files)
        .filter((file) => !seen.has(file))
        .map((file) => `planted file not seen: ${file}`),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
