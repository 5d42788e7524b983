import "server-only";
/**
 * Rule 3: the intent. One statement updates the delivery under the lease, the revision and the wish to cancel,
 * and writes the attempt that says what is about to be sent. After it, cancel and edit answer "being sent".
 */
import { DatabaseError } from "pg";
import { newId } from "@/lib/core/ids";
import { Batcher, perDatabase } from "./batcher";
import type { DraftContent } from "./render";
import { extendLease } from "./lease";
import type { Claimed } from "./load";
import type { Database, EngineDeps } from "./ports";

export interface Intent {
  attemptId: string;
  startedAt: Date;
  /** Monotonic time at which the database was asked for it. */
  askedAtMs: number;
  /** Monotonic time before which the call must be on its way. */
  sendBeforeMs: number;
}

/** The call is aborted unsent when more than this passed since the intent. */
const SEND_WITHIN_MS = 2_000;
/** Slack for the outcome to be stored while the lease still holds. */
const STORE_MARGIN_MS = 3_000;

const INTENT = {
  name: "delivery-intent",
  // Locking the row is enough: whoever waits for it (a cancel, an edit) then finds the attempt.
  text: `WITH mine AS (
  SELECT id, workspace_id, post_id, social_account_id, platform, due_at FROM deliveries
  WHERE id = $1 AND lease_token = $2 AND revision = $3 AND state = 'publishing' AND NOT cancel_requested
    AND COALESCE(lease_until, '-infinity') > app_now() + $4 * interval '1 millisecond' AND due_at <= app_now()
    AND (SELECT a.status FROM social_accounts a WHERE a.id = social_account_id) = 'active'
  FOR UPDATE
)
INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, part, number, state, phase,
  started_at, lag_ms, worker_id, idempotency_key, fingerprint, snapshot)
SELECT $5, workspace_id, id, post_id, social_account_id, platform, 0, $6, 'sending', 'publish', app_now(),
  LEAST(2147483647, extract(epoch FROM app_now() - due_at) * 1000)::int, $7, $8, $9, $10::jsonb
FROM mine RETURNING started_at`,
};

// The same for many at once. A row that someone has locked is left out: its delivery takes the way above. Each row is
// looked up by itself and its account for it: as a join the planner may begin with all accounts while they are few.
export const INTENTS = {
  name: "delivery-intents",
  text: `WITH mine AS MATERIALIZED (
  SELECT d.*, w.attempt_id, w.number, w.key, w.fingerprint, w.snapshot
  FROM json_to_recordset($1::json) AS w(delivery_id text, token text, revision int, needed_ms int, attempt_id text,
    number int, key text, fingerprint text, snapshot jsonb)
  CROSS JOIN LATERAL (
    SELECT id, workspace_id, post_id, social_account_id, platform, due_at FROM deliveries
    WHERE id = w.delivery_id AND lease_token = w.token AND revision = w.revision AND state::text = 'publishing'
      AND NOT cancel_requested AND COALESCE(lease_until, '-infinity') > app_now() + w.needed_ms * interval '1 millisecond'
      AND due_at <= app_now() AND (SELECT a.status FROM social_accounts a WHERE a.id = social_account_id) = 'active'
    FOR UPDATE OF deliveries SKIP LOCKED
  ) d
)
INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, part, number, state, phase,
  started_at, lag_ms, worker_id, idempotency_key, fingerprint, snapshot)
SELECT attempt_id, workspace_id, id, post_id, social_account_id, platform, 0, number, 'sending', 'publish',
  app_now(), LEAST(2147483647, extract(epoch FROM app_now() - due_at) * 1000)::int, $2, key, fingerprint, snapshot
FROM mine RETURNING id, started_at`,
};

interface Wish {
  d: Claimed;
  input: IntentInput;
  neededMs: number;
  attemptId: string;
  workerId: string;
}

function rowOf({ d, input, neededMs, attemptId }: Wish) {
  return {
    delivery_id: d.id,
    token: d.token,
    revision: d.revision,
    needed_ms: neededMs,
    attempt_id: attemptId,
    number: d.attempts + 1,
    key: input.idempotencyKey,
    fingerprint: input.fingerprint,
    snapshot: input.content,
  };
}

const intents = perDatabase(
  (database: Database) =>
    new Batcher<Wish, Date | null>(async (wishes) => {
      const { rows } = await database.query<{ id: string; started_at: Date }>({
        ...INTENTS,
        values: [JSON.stringify(wishes.map(rowOf)), wishes[0]?.workerId],
      });
      const started = new Map(rows.map((row) => [row.id, row.started_at]));
      return wishes.map(({ attemptId }) => started.get(attemptId) ?? null);
    }),
);

function intentOf(attemptId: string, startedAt: Date, askedAtMs: number): Intent {
  return { attemptId, startedAt, askedAtMs, sendBeforeMs: askedAtMs + SEND_WITHIN_MS };
}

/** The usual way, together with whoever is ready at the same moment. Null: not so easy, or not any more. */
async function joinIntents(
  d: Claimed,
  input: IntentInput,
  neededMs: number,
  deps: EngineDeps,
): Promise<Intent | null> {
  const attemptId = newId("attempt");
  const askedAtMs = deps.clock.monotonicMs();
  try {
    const wish = { d, input, neededMs, attemptId, workerId: deps.workerId };
    const startedAt = await intents(deps.database).add(wish);
    return startedAt === null ? null : intentOf(attemptId, startedAt, askedAtMs);
  } catch (error) {
    // One of them broke a constraint; each finds out for itself.
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}

export interface IntentInput {
  content: DraftContent;
  fingerprint: string;
  idempotencyKey: string;
  /** Longest time the call may take. */
  callDeadlineMs: number;
}

/** Declares the intent. Null: an edit, a cancel, a pause or another worker came first; nothing may be sent. */
export async function declareIntent(
  d: Claimed,
  input: IntentInput,
  deps: EngineDeps,
): Promise<Intent | null> {
  const neededMs = SEND_WITHIN_MS + input.callDeadlineMs + STORE_MARGIN_MS;
  const first = await joinIntents(d, input, neededMs, deps);
  if (first !== null) return first;
  // A lease shorter than the call would let another worker in while the network still works: it is made longer once.
  await extendLease(d, neededMs, deps);
  return tryIntent(d, input, neededMs, deps);
}

async function tryIntent(
  d: Claimed,
  input: IntentInput,
  neededMs: number,
  deps: EngineDeps,
): Promise<Intent | null> {
  const attemptId = newId("attempt");
  // The monotonic clock is read before the database is asked: a stall in between counts against the two seconds.
  const askedAtMs = deps.clock.monotonicMs();
  const values = [
    d.id,
    d.token,
    d.revision,
    neededMs,
    attemptId,
    d.attempts + 1,
    deps.workerId,
    input.idempotencyKey,
    input.fingerprint,
    JSON.stringify(input.content),
  ];
  try {
    const { rows } = await deps.database.query<{ started_at: Date }>({ ...INTENT, values });
    const row = rows[0];
    return row === undefined ? null : intentOf(attemptId, row.started_at, askedAtMs);
  } catch (error) {
    // 23505: another attempt of this delivery is unsettled; it must be settled first.
    if (error instanceof DatabaseError && error.code === "23505") return null;
    throw error;
  }
}
