import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { ROOT } from "../house/command";

/*
 * Processes under test are started a hundred times. Compiling their sources is most of what a start costs, so a run of
 * tests compiles them once.
 */

const SCRIPTS = ["scripts/sandbox.ts", "scripts/worker.ts"];

interface Compiler {
  build(options: Record<string, unknown>): Promise<unknown>;
}

/** The one that tsx has inside. */
function compiler(): Compiler {
  const tsx = createRequire(join(ROOT, "package.json")).resolve("tsx/package.json");
  return createRequire(tsx)("esbuild") as Compiler;
}

/**
 * Compiles the programs and sets TEST_PROGRAMS to their folder, where `programArgs` finds them. Answers how to remove it.
 * @throws Error with what the compiler said
 */
export async function compilePrograms(): Promise<() => void> {
  // As deep below the root as the sources, which find the root from where they lie.
  const folder = mkdtempSync(join(ROOT, "node_modules", ".programs-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await compiler().build({
      absWorkingDir: ROOT,
      entryPoints: Object.fromEntries(SCRIPTS.map((script) => [basename(script, ".ts"), script])),
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      conditions: ["react-server"],
      alias: { "server-only": join(ROOT, "scripts", "testing", "empty.ts") },
      logLevel: "error",
    });
  } catch (error) {
    remove();
    throw error;
  }
  process.env.TEST_PROGRAMS = folder;
  return remove;
}
