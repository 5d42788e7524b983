import type { QueryConfig } from "pg";
import { expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { claim } from "./claim";
import { recordOutcome } from "./outcome";
import type { EngineDeps } from "./ports";
import { createHousehold, deliveryRow, schedulePost, testDeps } from "./testing/fixtures";
import { ScriptedNetwork } from "./testing/scripted-network";

/** Held by the test while a statement that has begun, and has taken its snapshot, must not go on. */
const STALL = 710_021;

/** A database in which the usual end looks at what is committed, then waits for the test, then locks. */
function stalling(): EngineDeps["database"] {
  const query = (asked: QueryConfig) => {
    if (asked.name !== "outcomes-published") return pool.query(asked);
    const text = asked.text.replace(
      "$1::json",
      `(SELECT $1::json FROM pg_advisory_xact_lock(${String(STALL)}))`,
    );
    return pool.query({ text, values: asked.values });
  };
  return { query, connect: () => pool.connect() } as unknown as EngineDeps["database"];
}

async function isStalled(): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`,
    [STALL],
  );
  return rowCount === 1;
}

it("says that two went out when the first one's late answer is stored between look and lock of the second one's", async () => {
  const household = await createHousehold(pool);
  const { deliveryIds } = await schedulePost(pool, household);
  const id = deliveryIds[0] ?? "";
  const deps = testDeps(pool, new ScriptedNetwork());
  const room = { platform: "x" as const, slots: 1, maxInFlight: 9, maxInFlightPerAccount: 9 };
  const [claimed] = await claim(pool, deps, [room], id);
  if (claimed === undefined) throw new Error("Not claimed.");
  const insertAttempt = async (number: number, state: string) => {
    const attemptId = newId("attempt");
    await pool.query(
      `INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, part, number, state, phase,
         started_at, worker_id, idempotency_key, fingerprint, snapshot)
       SELECT $2, workspace_id, id, post_id, social_account_id, platform, 0, $3, $4::"AttemptState", 'publish', app_now(), 'w', $2, 'f', '{}'
       FROM deliveries WHERE id = $1`,
      [id, attemptId, number, state],
    );
    return attemptId;
  };
  const first = await insertAttempt(1, "not_published");
  const second = await insertAttempt(2, "sending");
  const published = (remoteId: string) => ({ kind: "published" as const, remoteId, permalink: null });
  const holder = await pool.connect();
  try {
    await holder.query("SELECT pg_advisory_lock($1)", [STALL]);
    const outcome = published(`${id}-2`);
    const ending = recordOutcome(claimed, second, outcome, "answer", { ...deps, database: stalling() });
    await expect.poll(isStalled).toBe(true);
    await recordOutcome({ ...claimed, token: "earlier" }, first, published(`${id}-1`), "answer", deps);
    await holder.query("SELECT pg_advisory_unlock($1)", [STALL]);
    await ending;
  } finally {
    holder.release(true);
  }
  expect(await deliveryRow(pool, id)).toMatchObject({
    state: "published",
    remote_id: `${id}-1`,
    doubled: true,
    lease_token: null,
  });
  const notices = await pool.query(`SELECT kind FROM notifications WHERE delivery_id = $1`, [id]);
  expect(notices.rows).toEqual([{ kind: "delivery.doubled" }]);
});
