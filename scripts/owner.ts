import { migrate } from "@/lib/db/migrate";
import { StartupError } from "@/lib/db/startup-error";
import { command, dataHome } from "./house/command";
import { openDatabase } from "./house/database";
import { houseEnvironment, isLocalProfile } from "./house/environment";
import { findSecrets } from "./house/secrets";

/* npm run owner: prints an address at which one person can sign up, whatever SIGN_UP says. The one before it ends. */

await command(async () => {
  const home = dataHome();
  const secrets = isLocalProfile() ? findSecrets(home) : null;
  if (isLocalProfile() && secrets === null)
    throw new StartupError("There is nothing to own yet: run `npm start` first.");
  const database = await openDatabase(home);
  try {
    await migrate(database.url);
    Object.assign(process.env, houseEnvironment({ home, secrets, databaseUrl: database.url }).variables);
    const { createOwnerAddress, OWNER_TOKEN_HOURS } = await import("@/lib/auth/sign-up-door");
    const { pool } = await import("@/lib/db/pool");
    try {
      process.stdout.write(
        `Sign up once, within ${String(OWNER_TOKEN_HOURS)} hours:\n${await createOwnerAddress()}\n`,
      );
    } finally {
      await pool.end();
    }
  } finally {
    await database.close();
  }
});
