/**
 * Bytes under a name, wherever they live: a folder on this machine or a bucket. Objects are written whole and never
 * changed, so a reader sees all of one or nothing. Keys are made by the application, never by a person. Every call
 * throws `StorageUnavailable` while the place itself is away, full or takes nothing.
 */
export interface ObjectStorage {
  /** Stores `bytes` under `key`, replacing what was there, atomically. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** As `put`, with the bytes of a file in a scratch folder, which is moved away. */
  putFile(key: string, path: string): Promise<void>;
  /** Throws `ObjectNotFound` when there is no such object. */
  get(key: string): Promise<Uint8Array>;
  /** The object as a file at `path` in a scratch folder, to be read and not to be changed. Throws `ObjectNotFound`. */
  getFile(key: string, path: string): Promise<void>;
  /** The object as a stream with its size in bytes. Throws `ObjectNotFound` before the first byte. */
  stream(key: string): Promise<{ body: ReadableStream<Uint8Array>; sizeBytes: number }>;
  exists(key: string): Promise<boolean>;
  /** An object that is already gone counts as deleted. */
  delete(key: string): Promise<void>;
  /** Deletes every object whose key starts with `prefix`, which ends in `/`. */
  deleteAll(prefix: string): Promise<void>;
  /** A new folder for files on their way in or out; whoever asked removes it. */
  scratch(): Promise<string>;
  /** Removes scratch folders that a process left behind when it died. */
  sweepScratch(): Promise<void>;
}

/**
 * Errors of a storage are told by their name: the server's bundles share one storage and have a copy of these classes
 * each, so that the class which is asked for need not be the one that was thrown.
 */
function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

export class ObjectNotFound extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "ObjectNotFound");
  }

  constructor(readonly key: string) {
    super(`There is no object ${key}.`);
    this.name = "ObjectNotFound";
  }
}

/** Trouble of the place, not of an object: no room is left, it takes nothing, or it is not there at all for now. */
export class StorageUnavailable extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isNamed(error, "StorageUnavailable");
  }

  constructor(
    readonly key: string,
    readonly reason: "full" | "unwritable" | "away",
    options?: ErrorOptions,
  ) {
    super(`The object ${key} is out of reach: the storage is ${reason}.`, options);
    this.name = "StorageUnavailable";
  }
}

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const TAKES_NOTHING = new Set(["EACCES", "EPERM", "EROFS"]);

/** What the file system said about the place of `key`; `otherwise` where its code says nothing more exact. */
export function storageFault(
  key: string,
  cause: { code?: string | undefined; message: string },
  otherwise: "unwritable" | "away" = "away",
): StorageUnavailable {
  const code = cause.code ?? "";
  const reason = NO_ROOM.has(code) ? "full" : TAKES_NOTHING.has(code) ? "unwritable" : otherwise;
  return new StorageUnavailable(key, reason, { cause });
}

const SAFE_KEY = /^[a-z0-9_-][a-z0-9_.-]*(\/[a-z0-9_-][a-z0-9_.-]*)*$/;

/** Refuses keys that a file system could read as something else: absolute, hidden, with `..`, upper case. */
export function assertSafeKey(key: string): void {
  if (key.length > 400 || !SAFE_KEY.test(key)) throw new Error(`Unsafe storage key: ${JSON.stringify(key)}`);
}
