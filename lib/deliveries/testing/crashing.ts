/** A worker that can be killed, or stopped and continued, at any of its waits. */
import type { Pool, PoolClient } from "pg";
import type { HttpClient } from "@/lib/core/http";
import type { Database } from "../ports";

/** What happens at the n-th wait (a query or the irreversible call), counted from 1. */
export interface Mishap {
  at: number;
  /** `kill_before`: nothing of it happens; `kill_after`: it happens, its answer is lost; `stop_after`: the answer is seen after SIGCONT. */
  kind: "kill_before" | "kill_after" | "stop_after";
}

const never = new Promise<never>(() => undefined);

export class MortalWorker {
  #waits = 0;
  #dead = false;
  readonly #clients = new Set<PoolClient>();
  #died: () => void = () => undefined;
  #continue: () => void = () => undefined;
  /** Resolves when the worker has been killed. */
  readonly killed = new Promise<void>((resolve) => (this.#died = resolve));
  /** Resolves when the worker has been stopped. */
  stopped: Promise<void>;
  #stopped: () => void = () => undefined;
  readonly #continued = new Promise<void>((resolve) => (this.#continue = resolve));

  constructor(
    private readonly pool: Pool,
    private readonly mishap: Mishap | null,
  ) {
    this.stopped = new Promise((resolve) => (this.#stopped = resolve));
  }

  /** SIGCONT. */
  resume(): void {
    this.#continue();
  }

  async #wait<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) return never;
    this.#waits += 1;
    const { mishap } = this;
    if (mishap === null || mishap.at !== this.#waits) return this.#alive(work);
    if (mishap.kind === "stop_after") {
      const settled = await work().then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      );
      this.#stopped();
      await this.#continued;
      return settled();
    }
    if (mishap.kind === "kill_after") await work().catch(() => undefined);
    this.#dead = true;
    // The server notices that the connections are gone and rolls back what was open.
    for (const client of this.#clients) client.release(true);
    this.#clients.clear();
    this.#died();
    return never;
  }

  async #alive<T>(work: () => Promise<T>): Promise<T> {
    const value = await work();
    return this.#dead ? never : value;
  }

  /** The pool as this worker sees it. A killed worker's transaction is rolled back, as the server does. */
  database(): Database {
    const query = (...args: unknown[]) =>
      this.#wait(() => (this.pool.query as (...all: unknown[]) => Promise<unknown>).apply(this.pool, args));
    const connect = async (): Promise<PoolClient> => {
      const client = await this.#wait(async () => {
        const taken = await this.pool.connect();
        this.#clients.add(taken);
        return taken;
      });
      const mortal = {
        query: (...args: unknown[]) =>
          this.#wait(() => (client.query as (...all: unknown[]) => Promise<unknown>).apply(client, args)),
        release: (error?: Error | boolean) => {
          if (this.#clients.delete(client)) client.release(error);
        },
      };
      return mortal as unknown as PoolClient;
    };
    return { query, connect } as unknown as Database;
  }

  /** `client` as this worker sees it. */
  http(client: HttpClient): HttpClient {
    return { send: (request) => this.#wait(() => client.send(request)) };
  }
}
