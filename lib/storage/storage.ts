import "server-only";
import { env } from "@/lib/server/env";
import { localDisk } from "./local-disk";
import type { ObjectStorage } from "./object-storage";

let shared: ObjectStorage | undefined;

/**
 * The installation's storage: the folder `STORAGE_DIR`. Web and worker processes must see the same one; another kind
 * of storage is another `ObjectStorage` chosen here.
 */
export function storage(): ObjectStorage {
  return (shared ??= localDisk(env.STORAGE_DIR));
}
