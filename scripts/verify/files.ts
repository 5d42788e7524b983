import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ENV_VARIABLES } from "@/lib/server/env";
import { ROOT } from "../house/command";

/* Guards on single files. */

/** Download addresses in the lock file: they would pin whoever installs to one registry. */
export function lockFile(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { resolved?: string }>;
  };
  return Object.entries(packages)
    .filter(([, entry]) => entry.resolved?.startsWith("http"))
    .map(([name]) => `package-lock.json carries a download address for ${name}`);
}

/** Variables of `.env.example` (set or commented out) against those the code reads. */
export function envExample(): string[] {
  const example = readFileSync(join(ROOT, ".env.example"), "utf8");
  const documented = new Set(
    [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? ""),
  );
  return [
    ...ENV_VARIABLES.filter((name) => !documented.has(name)).map(
      (name) => `.env.example does not mention ${name}`,
    ),
    ...[...documented]
      .filter((name) => !ENV_VARIABLES.includes(name) && !BEFORE_THE_APPLICATION.has(name))
      .map((name) => `.env.example mentions ${name}, which nothing reads`),
  ];
}

/** Read by the start and test scripts, before there is a configuration to parse. */
const BEFORE_THE_APPLICATION = new Set([
  "HELIOGRAPH_DATA",
  "PLAYWRIGHT_CHROMIUM_PATH",
  "SANDBOX_REDIRECT_ORIGINS",
]);

const LONGEST_FILE_LINES = 400;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    if (
      ["node_modules", "generated", "migrations", "tools"].includes(entry.name) ||
      entry.name.startsWith(".")
    )
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Files that have outgrown one idea. */
export function fileLengths(): string[] {
  return [...sources(".")].flatMap((file) => {
    const lines = readFileSync(join(ROOT, file), "utf8").split("\n").length - 1;
    return lines > LONGEST_FILE_LINES ? [`${file} has ${lines} lines, more than ${LONGEST_FILE_LINES}`] : [];
  });
}
