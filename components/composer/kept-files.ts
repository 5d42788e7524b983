/**
 * Pictures on their way to the server, kept by this browser until they have arrived: a reload in the middle of an
 * upload loses none. Where the browser keeps nothing (private windows, full disks) only their names are known.
 */
import { randomKey } from "./random-key";

interface StoredFile {
  name: string;
  file: File;
  purpose: unknown;
  /** Milliseconds since the epoch. */
  at: number;
}

const STORE = "files";
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;

function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("heliograph.files", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "name" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      // SecurityError, or no such thing in this browser.
      resolve(null);
    }
  });
}

/** The answer; null where nothing can be kept. */
async function run<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const database = await openDatabase();
  if (database === null) return null;
  try {
    return await new Promise<T | null>((resolve) => {
      const request = work(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    });
  } catch {
    // InvalidStateError or DataCloneError: it is not kept.
    return null;
  } finally {
    database.close();
  }
}

const dropStored = (name: string) => run("readwrite", (store) => store.delete(name));

/** Files of one sitting. */
export class KeptFiles<T> {
  private readonly held = new Map<number, { name: string; file: string; stored: Promise<unknown> }>();

  constructor(
    private readonly sitting: string,
    /** Gets the names of what is on its way after each change. */
    private readonly onChange: (names: readonly string[]) => void,
  ) {}

  readonly keep = (key: number, file: File, purpose: T): void => {
    const name = `${this.sitting}.${randomKey()}`;
    const kept: StoredFile = { name, file, purpose, at: Date.now() };
    this.held.set(key, { name, file: file.name, stored: run("readwrite", (store) => store.put(kept)) });
    this.tell();
  };

  readonly drop = (key: number): void => {
    const held = this.held.get(key);
    if (held === undefined) return;
    this.held.delete(key);
    void held.stored.then(() => dropStored(held.name));
    this.tell();
  };

  /** Gives `take` the files that never arrived, in the order in which they were picked; answers their names. */
  async takeBack(now: number, take: (file: File, purpose: T) => void): Promise<string[]> {
    const all =
      (await run<StoredFile[]>("readonly", (store) => store.getAll() as IDBRequest<StoredFile[]>)) ?? [];
    const mine = all.filter(({ name }) => name.startsWith(`${this.sitting}.`)).sort((a, b) => a.at - b.at);
    const old = all.filter(({ at }) => now - at > FORGOTTEN_AFTER_MS);
    for (const { file, purpose } of mine) take(file, purpose as T);
    for (const { name } of new Set([...mine, ...old])) await dropStored(name);
    return mine.map(({ file }) => file.name);
  }

  private tell(): void {
    this.onChange([...this.held.values()].map(({ file }) => file));
  }
}
