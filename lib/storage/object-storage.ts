/**
 * Bytes under a name, wherever they live: a folder on this machine or a bucket. Objects are written whole and never
 * changed, so a reader sees all of one or nothing. Keys are made by the application, never by a person.
 */
export interface ObjectStorage {
  /** Stores `bytes` under `key`, replacing what was there, atomically. Throws `StorageUnavailable`. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Throws `ObjectNotFound` when there is no such object. */
  get(key: string): Promise<Uint8Array>;
  /** The object as a stream with its size in bytes. Throws `ObjectNotFound` before the first byte. */
  stream(key: string): Promise<{ body: ReadableStream<Uint8Array>; sizeBytes: number }>;
  exists(key: string): Promise<boolean>;
  /** An object that is already gone counts as deleted. */
  delete(key: string): Promise<void>;
  /** Deletes every object whose key starts with `prefix`, which ends in `/`. */
  deleteAll(prefix: string): Promise<void>;
}

export class ObjectNotFound extends Error {
  constructor(readonly key: string) {
    super(`There is no object ${key}.`);
    this.name = "ObjectNotFound";
  }
}

/** An object could not be written: no room or quota is left, or the place itself takes nothing. */
export class StorageUnavailable extends Error {
  constructor(
    readonly key: string,
    readonly reason: "full" | "unwritable",
    options?: ErrorOptions,
  ) {
    super(`The object ${key} could not be stored: the storage is ${reason}.`, options);
    this.name = "StorageUnavailable";
  }
}

const SAFE_KEY = /^[a-z0-9_-][a-z0-9_.-]*(\/[a-z0-9_-][a-z0-9_.-]*)*$/;

/** Refuses keys that a file system could read as something else: absolute, hidden, with `..`, upper case. */
export function assertSafeKey(key: string): void {
  if (key.length > 400 || !SAFE_KEY.test(key)) throw new Error(`Unsafe storage key: ${JSON.stringify(key)}`);
}
