import type { Db } from "@/lib/sandbox/db";

/**
 * The sandbox's time: the wall clock plus an offset that tests move forward to let tokens expire,
 * idempotency keys fade and media settle. The offset survives a restart.
 */
export class Clock {
  #offsetMs = 0;
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  async load(): Promise<void> {
    const [row] = await this.#db.query<{ value: number }>(
      "select value from sandbox.settings where key = 'clock_offset_ms'",
    );
    this.#offsetMs = Number(row?.value ?? 0);
  }

  async shift(offsetMs: number): Promise<void> {
    await this.#db.query(
      `insert into sandbox.settings values ('clock_offset_ms', to_jsonb($1::bigint))
       on conflict (key) do update set value = excluded.value`,
      [offsetMs],
    );
    this.#offsetMs = offsetMs;
  }
}
