import pg from "pg";

/** The one thing handlers need of a database: rows for a statement. */
export interface Db {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

export interface SandboxDb extends Db {
  /** A transaction that begins with its first statement, so that waiting on HTTP before it holds no connection. */
  transaction(): LazyTransaction;
  end(): Promise<void>;
}

/** Connect to `url`; every connection speaks UTC. */
export function openDb(url: string): SandboxDb {
  const pool = new pg.Pool({ connectionString: url, max: 20, options: "-c timezone=UTC" });
  // A restarted server kills idle connections; the pool opens new ones on the next query.
  pool.on("error", () => undefined);
  return {
    query: async (text, values) => (await pool.query(text, values)).rows,
    transaction: () => new LazyTransaction(pool),
    end: () => pool.end(),
  };
}

export class LazyTransaction implements Db {
  #client: pg.PoolClient | null = null;
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
    if (!this.#client) {
      this.#client = await this.#pool.connect();
      await this.#client.query("begin");
    }
    return (await this.#client.query<Row>(text, values)).rows;
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

/** Make concurrent writers of one thing wait for each other until the transaction ends. */
export async function lockFor(db: Db, ...what: string[]): Promise<void> {
  await db.query("select pg_advisory_xact_lock(hashtextextended($1, 42))", [what.join("\u0000")]);
}
