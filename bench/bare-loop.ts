import type pg from "pg";
import { Pool } from "undici";

/*
 * What publishing costs without a product around it: claim by 20, an attempt row, a POST, the outcome. Prepared
 * statements, keep-alive connections, the same concurrency. No lease, no fence, no limits, no truth after a kill.
 */

const CLAIM = `UPDATE bare_deliveries SET state = 'publishing' WHERE id IN (
  SELECT id FROM bare_deliveries WHERE state = 'scheduled' AND due_at <= now()
  ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED) RETURNING id, text, token`;
const ATTEMPT = "INSERT INTO bare_attempts (delivery_id, started_at) VALUES ($1, now()) RETURNING id";
const OUTCOME = `WITH a AS (UPDATE bare_attempts SET remote_id = $2, finished_at = now() WHERE id = $1 RETURNING delivery_id)
  UPDATE bare_deliveries SET state = 'published' WHERE id = (SELECT delivery_id FROM a)`;

interface Row {
  id: string;
  text: string;
  token: string;
}

export async function prepareBare(database: pg.Pool): Promise<void> {
  await database.query(`DROP TABLE IF EXISTS bare_attempts, bare_deliveries;
    CREATE TABLE bare_deliveries (id bigserial PRIMARY KEY, text text, token text, due_at timestamptz, state text);
    CREATE INDEX ON bare_deliveries (due_at) WHERE state = 'scheduled';
    CREATE TABLE bare_attempts (id bigserial PRIMARY KEY, delivery_id bigint, started_at timestamptz,
      finished_at timestamptz, remote_id text)`);
}

/** Sends everything in `bare_deliveries` to `url` as it becomes due; resolves when all is out. */
export async function runBare(
  database: pg.Pool,
  url: string,
  count: number,
  concurrency: number,
): Promise<void> {
  const http = new Pool(url, { connections: concurrency, pipelining: 1 });
  let left = count;
  let queue: Row[] = [];
  let filling: Promise<void> | null = null;
  const fill = async () => {
    const claimed = await database.query<Row>({ name: "bare-claim", text: CLAIM });
    queue = queue.concat(claimed.rows);
    if (claimed.rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const send = async (row: Row) => {
    const attempt = await database.query<{ id: string }>({
      name: "bare-attempt",
      text: ATTEMPT,
      values: [row.id],
    });
    const answer = await http.request({
      path: "/api/v1/statuses",
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${row.token}` },
      body: JSON.stringify({ status: row.text }),
    });
    const { id } = (await answer.body.json()) as { id: string };
    await database.query({ name: "bare-outcome", text: OUTCOME, values: [attempt.rows[0]?.id, id] });
    left -= 1;
  };
  const work = async () => {
    while (left > 0) {
      const row = queue.shift();
      if (row !== undefined) await send(row);
      else await (filling ??= fill().finally(() => (filling = null)));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await http.close();
}
