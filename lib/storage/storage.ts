import "server-only";
import { rm } from "node:fs/promises";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { localDisk } from "./local-disk";
import type { ObjectStorage } from "./object-storage";

const globals = globalThis as typeof globalThis & { heliographStorage?: ObjectStorage };

/**
 * The installation's storage: the folder `STORAGE_DIR`. Web and worker processes must see the same one; another kind
 * of storage is another `ObjectStorage` chosen here. Both ask for it when they start, while it is known to be there.
 */
export function storage(): ObjectStorage {
  return (globals.heliographStorage ??= localDisk(env.STORAGE_DIR));
}

/** Runs `work` with a scratch folder of the storage, which is gone afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await storage().scratch();
  try {
    return await work(folder);
  } finally {
    await removeScratch(folder);
  }
}

/** What stays is removed by the next sweep: no reason to hide what came of the work. */
export async function removeScratch(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    logger.warn({ err: error }, "A scratch folder was not removed.");
  }
}
