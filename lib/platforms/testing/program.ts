import { basename, join } from "node:path";

/**
 * Arguments for node that run `script`, a path such as `scripts/sandbox.ts`: as the run of tests has compiled it, or
 * from its source.
 */
export function programArgs(script: string): string[] {
  const compiled = process.env.TEST_PROGRAMS;
  return compiled
    ? ["--conditions=react-server", join(compiled, `${basename(script, ".ts")}.mjs`)]
    : ["--conditions=react-server", "--import", "tsx", script];
}
