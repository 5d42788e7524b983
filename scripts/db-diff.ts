import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { diffMigrations } from "@/lib/db/migrate";
import { StartupError } from "@/lib/db/startup-error";
import { command } from "./house/command";

/*
 * npm run db:diff NAME: writes prisma/migrations/<timestamp>_NAME/migration.sql with what the schema files have
 * and the migrations do not. Runs on a throwaway server, so it needs no database and touches none.
 */
await command(async ([name]) => {
  if (!name || !/^[a-z0-9_]+$/.test(name)) {
    throw new StartupError(
      "Name the migration in lower case with underscores: npm run db:diff add_campaigns",
    );
  }
  const home = mkdtempSync(join(tmpdir(), "heliograph-diff-"));
  const server = await startEmbedded({ home, durable: false });
  try {
    const sql = await diffMigrations(server.url("postgres"));
    if (!sql) {
      console.log("The migrations already lead to the schema: nothing to write.");
      return;
    }
    const timestamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = join("prisma", "migrations", `${timestamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "migration.sql"), sql);
    console.log(`Wrote ${join(folder, "migration.sql")}. Read it before you commit it.`);
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
});
