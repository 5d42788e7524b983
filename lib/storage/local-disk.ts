import "server-only";
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ReadableStream as NodeReadableStream } from "node:stream/web";
import { assertSafeKey, ObjectNotFound, StorageUnavailable, type ObjectStorage } from "./object-storage";

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function notStored(key: string, error: unknown): StorageUnavailable {
  const isFull = NO_ROOM.has((error as NodeJS.ErrnoException).code ?? "");
  return new StorageUnavailable(key, isFull ? "full" : "unwritable", { cause: error });
}

/** The file is opened for the first reader: of a HEAD request nobody reads the body, and nobody would close it. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

/**
 * Objects as files below `root`, which is created when missing. A write goes to a temporary file in the same folder,
 * is flushed, then renamed: a crash leaves the old object or the new one, never half of one.
 */
export function localDisk(root: string): ObjectStorage {
  const base = resolve(root);
  const pathOf = (key: string) => {
    assertSafeKey(key);
    return join(base, key);
  };
  const sizeOf = async (key: string) => {
    try {
      return (await stat(pathOf(key))).size;
    } catch (error) {
      if (isMissing(error)) throw new ObjectNotFound(key);
      throw error;
    }
  };

  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const partial = `${path}.${randomBytes(6).toString("hex")}.partial`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const file = await open(partial, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, path);
      } catch (error) {
        // Where even this fails, the folder took nothing that could be left; why it did not is the news.
        await rm(partial, { force: true }).catch(() => undefined);
        throw notStored(key, error);
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isMissing(error)) throw new ObjectNotFound(key);
        throw error;
      }
    },
    async stream(key) {
      const sizeBytes = await sizeOf(key);
      // Node's web stream and the DOM's are the same object under two declarations.
      const body = NodeReadableStream.from(chunksOf(pathOf(key))) as unknown as ReadableStream<Uint8Array>;
      return { body, sizeBytes };
    },
    async exists(key) {
      try {
        await sizeOf(key);
        return true;
      } catch (error) {
        if (error instanceof ObjectNotFound) return false;
        throw error;
      }
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
    async deleteAll(prefix) {
      if (!prefix.endsWith("/")) throw new Error("A prefix ends in a slash.");
      await rm(pathOf(prefix.slice(0, -1)), { force: true, recursive: true });
    },
  };
}
