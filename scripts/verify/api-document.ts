import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPart } from "./run-part";

/* The OpenAPI document as readers and generators see it: the strict rules of two linters, without a network. */

const require = createRequire(import.meta.url);

/** What the document's program must have to start; nothing is connected to. */
const SURROUNDINGS = {
  HELIOGRAPH_PROFILE: "local",
  APP_URL: "http://127.0.0.1:3000",
  DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
  NEXTAUTH_SECRET: "-".repeat(32),
  ENCRYPTION_KEYS: `1:${Buffer.alloc(32).toString("base64")}`,
};

/** The linters ask nobody for a newer version of themselves, and tell nobody of their use. */
const QUIET = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

/** What redocly's strict rules and spectral's object to in the document. */
export async function apiDocument(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "heliograph-openapi-"));
  try {
    const [file, rules] = [join(folder, "openapi.json"), join(folder, "rules.json")];
    writeFileSync(rules, JSON.stringify({ extends: ["spectral:oas"] }));
    const written = await runPart({
      name: "document",
      program: ["--conditions=react-server", "--import", "tsx", "scripts/verify/write-api-document.ts", file],
      env: SURROUNDINGS,
    });
    if (!written.passed) return [written.output];
    const redocly = require.resolve("@redocly/cli/bin/cli.js");
    const spectral = require.resolve("@stoplight/spectral-cli/dist/index.js");
    const verdicts = await Promise.all([
      runPart({
        name: "redocly",
        program: [redocly, "lint", file, "--extends=recommended-strict", "--format=stylish"],
        env: QUIET,
      }),
      runPart({
        name: "spectral",
        program: [spectral, "lint", file, `--ruleset=${rules}`, "--fail-severity=hint"],
      }),
    ]);
    return verdicts.filter(({ passed }) => !passed).map(({ name, output }) => `${name}: ${output}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
