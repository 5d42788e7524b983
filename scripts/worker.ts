import { command, dataHome } from "./house/command";
import { openDatabase } from "./house/database";
import { houseEnvironment, isLocalProfile } from "./house/environment";
import { findSecrets } from "./house/secrets";
import { StartupError } from "@/lib/db/startup-error";

/*
 * A worker process. `npm start` runs one with everything given; `npm run worker` starts another, on this machine
 * beside a running `npm start`, or on any machine with the environment of the deployed profile.
 */

/** Completes the environment from `.data/` of the `npm start` that runs on this machine. */
async function joinLocalHouse(): Promise<void> {
  const secrets = findSecrets(dataHome());
  if (!secrets) throw new StartupError("There is nothing to work for yet: run `npm start` first.");
  const database = await openDatabase(dataHome());
  const { variables } = houseEnvironment({ home: dataHome(), secrets, databaseUrl: database.url });
  Object.assign(process.env, variables);
  process.once("exit", () => void database.close());
}

await command(async (args) => {
  if (args.includes("--standalone") && isLocalProfile()) await joinLocalHouse();
  const { startWorker } = await import("@/lib/worker/main");
  const worker = await startWorker();
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    // The start command that spawned us is gone without a word: without it nobody would ever stop us.
    process.once("disconnect", resolve);
    process.send?.("ready");
  });
  await worker.stop();
});
