import "server-only";
import { randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { copyFile, link, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ReadableStream as NodeReadableStream } from "node:stream/web";
import { assertSafeKey, ObjectNotFound, storageFault, type ObjectStorage } from "./object-storage";

/** Says that the folder is the storage itself, and not the empty place where a disk is mounted at other times. */
const MARK = ".heliograph-storage";
/** Files on their way in and out, hidden from every key. */
const SCRATCH = ".scratch";
/** No upload and no conversion takes that long. */
const SCRATCH_KEPT_MS = 3_600_000;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

/** The file is opened for the first reader: of a HEAD request nobody reads the body, and nobody would close it. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Objects as files below `root`. The folder is made and marked here, once: from then on a missing mark means that the
 * disk is away, and nothing is read as gone or written in its place. A write goes to a temporary file on the same
 * disk, is flushed, then renamed: a crash leaves the old object or the new one, never half of one.
 */
export function localDisk(root: string): ObjectStorage {
  const base = resolve(root);
  const scratchBase = join(base, SCRATCH);
  markOnce(base);

  const pathOf = (key: string) => {
    assertSafeKey(key);
    return join(base, key);
  };
  const isThere = async () => {
    try {
      await stat(join(base, MARK));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw storageFault(MARK, error as NodeJS.ErrnoException);
    }
  };
  const assertThere = async (key: string) => {
    if (!(await isThere())) throw storageFault(key, new Error("The storage's folder is not there."));
  };
  /** What a failed read means: no such object in a storage that is there, or a storage in trouble. */
  const readFault = async (key: string, error: unknown) => {
    if (!isMissing(error)) return storageFault(key, error as NodeJS.ErrnoException);
    await assertThere(key);
    return new ObjectNotFound(key);
  };
  const sizeOf = async (key: string) => {
    try {
      return (await stat(pathOf(key))).size;
    } catch (error) {
      throw await readFault(key, error);
    }
  };
  /** Runs `write`, which leaves its bytes in the file it is given, and shows that as the object `key`. */
  const store = async (key: string, partial: string, write: () => Promise<void>) => {
    const path = pathOf(key);
    try {
      await assertThere(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await write();
      await rename(partial, path);
    } catch (error) {
      // Where even this fails, the folder took nothing that could be left; why it did not is the news.
      await rm(partial, { force: true }).catch(() => undefined);
      throw codeOf(error) === undefined
        ? error
        : storageFault(key, error as NodeJS.ErrnoException, "unwritable");
    }
  };
  const remove = async (key: string, path: string, recursive: boolean) => {
    await assertThere(key);
    try {
      await rm(path, { force: true, recursive });
    } catch (error) {
      throw storageFault(key, error as NodeJS.ErrnoException);
    }
  };

  return {
    async put(key, bytes) {
      const partial = `${pathOf(key)}.${randomBytes(6).toString("hex")}.partial`;
      await store(key, partial, async () => {
        const file = await open(partial, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
      });
    },
    async putFile(key, path) {
      await store(key, path, () => flush(path));
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        throw await readFault(key, error);
      }
    },
    async getFile(key, path) {
      try {
        // The same bytes under a second name; a copy where the file system has no such names.
        await link(pathOf(key), path).catch(async (error: unknown) => {
          if (isMissing(error)) throw error;
          await copyFile(pathOf(key), path);
        });
      } catch (error) {
        throw await readFault(key, error);
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
      await remove(key, pathOf(key), false);
    },
    async deleteAll(prefix) {
      if (!prefix.endsWith("/")) throw new Error("A prefix ends in a slash.");
      await remove(prefix, pathOf(prefix.slice(0, -1)), true);
    },
    async scratch() {
      try {
        await assertThere(SCRATCH);
        await mkdir(scratchBase, { recursive: true, mode: 0o700 });
        return await mkdtemp(join(scratchBase, "work-"));
      } catch (error) {
        throw codeOf(error) === undefined ? error : storageFault(SCRATCH, error as NodeJS.ErrnoException);
      }
    },
    async sweepScratch() {
      const names = await readdir(scratchBase).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw storageFault(SCRATCH, error as NodeJS.ErrnoException);
      });
      for (const name of names) {
        const path = join(scratchBase, name);
        const { mtimeMs } = await stat(path);
        if (Date.now() - mtimeMs > SCRATCH_KEPT_MS) await rm(path, { recursive: true, force: true });
      }
    },
  };
}

/** A place that does not take the mark now is in trouble, which every call will say. */
function markOnce(base: string): void {
  try {
    mkdirSync(base, { recursive: true, mode: 0o700 });
    writeFileSync(
      join(base, MARK),
      "The files beside this one are Heliograph's. It says that the disk is there.\n",
      {
        flag: "wx",
        mode: 0o600,
      },
    );
  } catch (error) {
    if (!["EEXIST", "ENOTDIR", "EACCES", "EPERM", "EROFS", "ENOSPC", "EIO"].includes(codeOf(error) ?? ""))
      throw error;
  }
}
