import "server-only";
/** A worker's sign of life, and what is done about workers that stopped giving one. */
import { hostname } from "node:os";
import type { Pool } from "pg";

const BEAT_MS = 5_000;
/** Without a sign for this long, a worker is taken for dead. Leases are not touched: they run out by themselves. */
const DEAD_AFTER_SECONDS = 30;

export class Heartbeat {
  #timer: NodeJS.Timeout | undefined;
  readonly #engineIds = new Set<string>();

  constructor(
    private readonly database: Pick<Pool, "query">,
    private readonly workerId: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Writes the row and keeps it fresh. */
  async start(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#beat().catch(this.failed);
    }, BEAT_MS);
  }

  /** The engine locks jobs under this name: whoever finds us dead unlocks them. */
  addEngineId(id: string): void {
    this.#engineIds.add(id);
    if (this.#timer !== undefined) this.#beat().catch(this.failed);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.database.query("DELETE FROM worker_heartbeats WHERE id = $1", [this.workerId]);
  }

  async #beat(): Promise<void> {
    await this.database.query(
      `INSERT INTO worker_heartbeats (id, host, pid, engine_ids, started_at, seen_at) VALUES ($1, $2, $3, $4, now(), now())
       ON CONFLICT (id) DO UPDATE SET seen_at = now(), engine_ids = EXCLUDED.engine_ids`,
      [this.workerId, hostname(), process.pid, [...this.#engineIds]],
    );
  }
}

/** Unlocks jobs of dead workers, which would otherwise stay locked for four hours. Answers how many names were freed. */
export async function unlockDeadWorkers(database: Pick<Pool, "query">): Promise<number> {
  const { rows } = await database.query<{ names: string[] }>(
    `WITH dead AS (
       DELETE FROM worker_heartbeats WHERE seen_at < now() - $1 * interval '1 second' RETURNING engine_ids
     ), stray AS (
       SELECT DISTINCT j.locked_by AS name FROM graphile_worker._private_jobs j
       WHERE j.locked_by IS NOT NULL AND j.locked_at < now() - $1 * interval '1 second'
         AND NOT EXISTS (SELECT 1 FROM worker_heartbeats w WHERE j.locked_by = ANY (w.engine_ids)
           AND w.seen_at >= now() - $1 * interval '1 second')
     )
     SELECT ARRAY(SELECT unnest(engine_ids) FROM dead UNION SELECT name FROM stray) AS names`,
    [DEAD_AFTER_SECONDS],
  );
  const names = rows[0]?.names ?? [];
  if (names.length > 0)
    await database.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [names]);
  return names.length;
}
