import { StartupError } from "@/lib/db/startup-error";
import { command, dataHome } from "./house/command";
import { joinDatabase } from "./house/database";
import { houseEnvironment, isLocalProfile } from "./house/environment";
import { findSecrets } from "./house/secrets";

/*
 * A worker process of the embedded engine. `npm start` runs one with everything given; `npm run worker` starts
 * another, beside a running `npm start` or on any machine with the environment of the deployed profile. Prints one
 * READY line; SIGTERM and SIGINT let what runs end first. With Inngest as the engine there is nothing to do.
 */

/** Checks the environment, completed on a laptop from the `.data/` of its `npm start`. */
async function joinHouse(): Promise<void> {
  const home = dataHome();
  const secrets = isLocalProfile() ? findSecrets(home) : null;
  if (isLocalProfile() && !secrets) {
    throw new StartupError("There is nothing to work for yet: run `npm start` first.");
  }
  const databaseUrl = secrets
    ? (await joinDatabase(home, (line) => console.log(line))).url
    : (process.env.DATABASE_URL ?? "");
  Object.assign(process.env, houseEnvironment({ home, secrets, databaseUrl }).variables);
}

await command(async (args) => {
  if (args.includes("--standalone")) await joinHouse();
  const { env } = await import("@/lib/server/env");
  if (env.ENGINE === "inngest") {
    console.log("The engine is Inngest: its server calls the web process, and no worker is needed.");
    return;
  }
  const { startWorker } = await import("@/lib/worker/main");
  const { pool } = await import("@/lib/db/pool");
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
    // The start command that spawned us is gone without a word: without it nobody would ever stop us.
    process.once("disconnect", resolve);
  });
  const worker = await startWorker();
  console.log(`READY worker ${worker.id} pid ${String(process.pid)}`);
  process.send?.("ready");
  await asked;
  await worker.stop();
  await pool.end();
});
