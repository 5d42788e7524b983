import pg from "pg";

/** The one thing handlers need of a database: rows for a statement. */
export interface Db {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

export interface SandboxDb extends Db {
  /** A transaction that begins with its first statement, so that waiting on HTTP before it holds no connection. */
  transaction(): LazyTransaction;
  /** One round trip without a second try, for a clear answer at start. */
  ping(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Connect to `url`; every connection speaks UTC. Transactions have connections of their own: a handler asks for
 * single statements while its transaction is open, and would wait for itself if both came from one pool.
 */
export function openDb(url: string): SandboxDb {
  const single = openPool(url, 8);
  const transactional = openPool(url, 12);
  return {
    query: async (text, values) => (await throughRestart(() => single.query(text, storable(values)))).rows,
    transaction: () => new LazyTransaction(transactional),
    ping: async () => void (await single.query("select 1")),
    end: async () => {
      await Promise.all([single.end(), transactional.end()]);
    },
  };
}

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, options: "-c timezone=UTC" });
  // A restarted server kills connections, idle or not; without listeners each would end this process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

export class LazyTransaction implements Db {
  #client: pg.PoolClient | null = null;
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
    if (!this.#client) {
      this.#client = await throughRestart(async () => {
        const client = await this.#pool.connect();
        await client.query("begin").catch((error: unknown) => {
          client.release(true);
          throw error;
        });
        return client;
      });
    }
    return (await this.#client.query<Row>(text, storable(values))).rows;
  }

  commit(): Promise<void> {
    return this.#finish("commit");
  }

  rollback(): Promise<void> {
    return this.#finish("rollback");
  }

  async #finish(statement: "commit" | "rollback"): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (!client) return;
    try {
      await client.query(statement);
      client.release();
    } catch (error) {
      client.release(true);
      if (statement === "commit") throw error;
    }
  }
}

const RESTART_MS = 15_000;
const CONNECTION_LOST = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "08006",
  "08003",
]);

/** A network does not go down because our database restarts: try again until it is back, for a while. */
async function throughRestart<Result>(work: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + RESTART_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      const lost = CONNECTION_LOST.has(code ?? "") || /^Connection terminated/.test(message ?? "");
      if (!lost || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** PostgreSQL keeps no NUL in text or jsonb; a client that sends one must meet the network's rules, not our store's. */
function storable(values: unknown[] | undefined): unknown[] | undefined {
  return values?.map((value) =>
    typeof value === "string" ? value.replaceAll("\u0000", "").replaceAll("\\u0000", "") : value,
  );
}

/** Make concurrent writers of one thing wait for each other until the transaction ends. */
export async function lockFor(db: Db, ...what: string[]): Promise<void> {
  await db.query("select pg_advisory_xact_lock(hashtextextended($1, 42))", [what.join(" ")]);
}
