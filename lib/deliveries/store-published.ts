import "server-only";
/** The usual end of a delivery: published, under the lease, first answer. Many of one moment share a statement. */
import { DatabaseError } from "pg";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { Batcher, perDatabase } from "./batcher";
import type { Outcome } from "./decide-outcome";
import type { Database, EngineDeps } from "./ports";
import type { Names } from "./reason";

/** The delivery an attempt belongs to, as its worker knew it. */
export interface OutcomeOf {
  id: string;
  workspaceId: string;
  postId: string;
  platform: PlatformId;
  token: string;
  names: Names;
}

// Each row is looked up by its key and its attempt for it, whatever the planner thinks of small tables; `state::text`
// hides the state from indexes that begin with something else or hold unsettled attempts only. Everything that could
// change between the look and the lock is in the row that is locked: whoever stores that an earlier try is out takes
// the token away.
export const PUBLISHED = {
  name: "outcomes-published",
  text: `WITH mine AS MATERIALIZED (
  SELECT f.* FROM json_to_recordset($1::json)
    AS f(delivery_id text, token text, attempt_id text, remote_id text, permalink text)
  CROSS JOIN LATERAL (
    SELECT d.id FROM deliveries d
    WHERE d.id = f.delivery_id AND d.lease_token = f.token AND d.state::text = 'publishing'
      AND (SELECT a.state::text FROM attempts a WHERE a.id = f.attempt_id) = 'sending'
    FOR UPDATE OF d SKIP LOCKED
  ) d
), done AS (
  UPDATE deliveries d SET state = 'published', remote_id = m.remote_id, permalink = m.permalink, published_at = app_now(),
    wake_at = NULL, lease_token = NULL, lease_until = NULL, lease_owner = NULL, reason = NULL, prepared = NULL,
    settling = NULL, limited_since = NULL, processing_until = NULL, updated_at = app_now()
  FROM mine m WHERE d.id = m.delivery_id RETURNING m.attempt_id, m.remote_id, m.permalink
)
UPDATE attempts a SET state = 'published', finished_at = app_now(), remote_id = o.remote_id, permalink = o.permalink
FROM done o WHERE a.id = o.attempt_id RETURNING a.id`,
};

interface Fact {
  of: OutcomeOf;
  attemptId: string;
  remoteId: string;
  permalink: string | null;
}

function rowOf({ of, attemptId, remoteId, permalink }: Fact) {
  return { delivery_id: of.id, token: of.token, attempt_id: attemptId, remote_id: remoteId, permalink };
}

const facts = perDatabase(
  (database: Database) =>
    new Batcher<Fact, boolean>(async (batch) => {
      const { rows } = await database.query<{ id: string }>({
        ...PUBLISHED,
        values: [JSON.stringify(batch.map(rowOf))],
      });
      const stored = new Set(rows.map((row) => row.id));
      return batch.map(({ attemptId }) => stored.has(attemptId));
    }),
);

/** The usual end, together with whoever ends at the same moment. False: something is unusual, take the long way. */
export async function storePublished(
  of: OutcomeOf,
  attemptId: string,
  outcome: Extract<Outcome, { kind: "published" }>,
  deps: EngineDeps,
): Promise<boolean> {
  try {
    const { remoteId, permalink } = outcome;
    return await facts(deps.database).add({ of, attemptId, remoteId, permalink });
  } catch (error) {
    // One of them broke a constraint; each finds out for itself.
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}
