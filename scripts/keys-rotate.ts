import { command, dataHome } from "./house/command";
import { openDatabase } from "./house/database";
import { houseEnvironment, isLocalProfile } from "./house/environment";
import { findSecrets } from "./house/secrets";
import { StartupError } from "@/lib/db/startup-error";

/* npm run keys:rotate: re-encrypts stored secrets with the first of ENCRYPTION_KEYS. */

await command(async () => {
  const secrets = isLocalProfile() ? findSecrets(dataHome()) : null;
  if (isLocalProfile() && secrets === null)
    throw new StartupError("There is nothing to rotate yet: run `npm start` first.");
  const database = await openDatabase(dataHome());
  const { variables } = houseEnvironment({ home: dataHome(), secrets, databaseUrl: database.url });
  Object.assign(process.env, variables);
  const { rotateKeys } = await import("@/lib/accounts/service/rotate-keys");
  const { pool } = await import("@/lib/db/pool");
  try {
    const rotated = await rotateKeys();
    process.stdout.write(
      `Re-encrypted ${String(rotated)} secret${rotated === 1 ? "" : "s"} with the first key.\n`,
    );
  } finally {
    await pool.end();
    await database.close();
  }
});
