import { join } from "node:path";
import { command } from "./house/command";
import { apiDocument } from "./verify/api-document";
import { arrows, plantedViolations } from "./verify/arrows";
import { envExample, fileLengths, lockFile } from "./verify/files";
import { type Part, type Verdict, runPart } from "./verify/run-part";

/* npm run verify: format, lint, types, layer rules, dead code and a few files, side by side; no database. */

const tool = (name: string, path: string) => join("node_modules", name, path);
const cache = (name: string) => join("node_modules", ".cache", name);

const PARTS: Part[] = [
  {
    name: "lint",
    program: [
      ...[tool("eslint", "bin/eslint.js"), ".", "--max-warnings=0", "--cache", "--cache-strategy=content"],
      `--cache-location=${cache("heliograph/eslint")}/`,
    ],
  },
  {
    name: "format",
    program: [
      ...[tool("prettier", "bin/prettier.cjs"), "--check", ".", "--log-level=warn", "--cache"],
      `--cache-location=${cache("heliograph/prettier")}`,
    ],
  },
  { name: "dead code", program: [tool("knip", "bin/knip.js"), "--no-progress", "--no-config-hints"] },
  { name: "layers", complaints: arrows },
  { name: "layers: planted violations", complaints: plantedViolations },
  { name: "lock file", complaints: lockFile },
  { name: ".env.example", complaints: envExample },
  { name: "file lengths", complaints: fileLengths },
];

/** What reads the program as a whole wants the types of the routes, which a fresh clone does not have. */
const ROUTE_TYPES: Part = { name: "route types", program: [tool("next", "dist/bin/next"), "typegen"] };

// Not tsconfig.json itself: it also takes in what a running `next dev` generates, a second copy of the routes.
const TYPES: Part = {
  name: "types",
  program: [tool("typescript", "bin/tsc"), "--noEmit", "--pretty", "false", "-p", "tsconfig.verify.json"],
};

/** Lost promises, which only a type-checked program shows: too slow for every day, see eslint.config.mjs. */
const PROMISES: Part = {
  name: "promises",
  program: [tool("eslint", "bin/eslint.js"), "app", "bench", "inngest", "lib", "scripts", "--max-warnings=0"],
  env: { LINT_WITH_TYPES: "1" },
};

/** Readers and generators of the API's document: two linters that take their time. */
const API_DOCUMENT: Part = { name: "API document", complaints: apiDocument };

async function report(part: Part): Promise<Verdict> {
  const verdict = await runPart(part);
  console.log(`${verdict.passed ? "✓" : "✗"} ${verdict.name}  ${verdict.seconds.toFixed(1)} s`);
  return verdict;
}

/**
 * Runs every guard; prints one line each, and what the failing ones said.
 * @param options.thorough also the guards that take longer than seconds
 */
export async function verify(options: { thorough?: boolean } = {}): Promise<Verdict[]> {
  const preparing = runPart(ROUTE_TYPES);
  const typed = options.thorough ? [PROMISES, TYPES] : [TYPES];
  const verdicts = await Promise.all([
    ...typed.map((part) => preparing.then(() => report(part))),
    ...(options.thorough ? [...PARTS, API_DOCUMENT] : PARTS).map(report),
  ]);
  const prepared = await preparing;
  const all = prepared.passed ? verdicts : [prepared, ...verdicts];
  for (const { name, output } of all.filter((verdict) => !verdict.passed))
    console.log(`\n── ${name}\n${output}`);
  return all;
}

if (process.argv[1]?.endsWith("verify.ts")) {
  await command(async () => ((await verify()).every((verdict) => verdict.passed) ? 0 : 1));
}
