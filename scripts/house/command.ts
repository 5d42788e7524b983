import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MigrationError } from "@/lib/db/schema-engine";
import { StartupError } from "@/lib/db/startup-error";

/** Root of the clone, whatever folder the command was called from. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Where the embedded database, the secrets and uploads live: `.data/` in the clone, or HELIOGRAPH_DATA. */
export const dataHome = () => process.env.HELIOGRAPH_DATA || join(ROOT, ".data");

/**
 * Runs a command-line entry point: reads `.env`, prints expected failures as one sentence, exits with its code.
 * A failure nobody expected keeps its stack, because that one is ours to fix.
 */
export async function command(main: (args: string[]) => Promise<number | undefined>): Promise<void> {
  process.chdir(ROOT);
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    const expected = error instanceof StartupError || error instanceof MigrationError;
    process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
  // Not left to the event loop: the migration engine's timers would hold it for ten seconds.
  process.stdout.write("", () => process.exit());
}
