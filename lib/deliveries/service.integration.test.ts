import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PoolClient } from "pg";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { holdForDisconnect, scheduleDeliveries } from "./service";
import { createHousehold, deliveryRow, schedulePost, type Household } from "./testing/fixtures";

let household: Household;
let worker: PoolClient;

beforeEach(async () => {
  household = await createHousehold(pool, { accounts: 2 });
  worker = await pool.connect();
});

afterEach(async () => {
  await worker.query("ROLLBACK");
  worker.release();
});

describe("an account that is disconnected while a worker declares its intent", () => {
  it("does not hold what is being sent", async () => {
    const { deliveryIds } = await schedulePost(pool, household);
    const [id = ""] = deliveryIds;
    const [accountId = ""] = household.accountIds;
    await worker.query("BEGIN");
    // The intent as the engine writes it: the delivery locked, its attempt inserted.
    await worker.query("SELECT 1 FROM deliveries WHERE id = $1 FOR UPDATE", [id]);
    await worker.query(
      `INSERT INTO attempts (id, workspace_id, delivery_id, post_id, social_account_id, platform, number, idempotency_key, fingerprint)
       SELECT 'att_' || id, workspace_id, id, post_id, social_account_id, platform, 1, id, 'f' FROM deliveries WHERE id = $1`,
      [id],
    );
    const holding = transaction((tx) => holdForDisconnect(tx, accountId));
    await expect
      .poll(async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'deliveries'",
        );
        return rows.length;
      })
      .toBeGreaterThan(0);
    await worker.query("COMMIT");
    await holding;
    expect((await deliveryRow(pool, id)).state).toBe("scheduled");
  });
});

describe("another time for a post", () => {
  it("leaves out the account for which it was cancelled", async () => {
    const { postId, deliveryIds } = await schedulePost(pool, household, { dueInMs: 60_000 });
    const [kept = "", cancelled = ""] = deliveryIds;
    await pool.query("UPDATE deliveries SET state = 'cancelled', wake_at = NULL WHERE id = $1", [cancelled]);
    const later = new Date(Date.now() + 120_000);
    expect(await transaction((tx) => scheduleDeliveries(tx, postId, later))).toEqual([kept]);
    expect((await deliveryRow(pool, cancelled)).state).toBe("cancelled");
  });

  it("brings back a post that was cancelled as a whole", async () => {
    const { postId, deliveryIds } = await schedulePost(pool, household, { dueInMs: 60_000 });
    await pool.query("UPDATE deliveries SET state = 'cancelled', wake_at = NULL WHERE post_id = $1", [
      postId,
    ]);
    const later = new Date(Date.now() + 120_000);
    const scheduled = await transaction((tx) => scheduleDeliveries(tx, postId, later));
    expect(scheduled.toSorted()).toEqual(deliveryIds.toSorted());
  });
});
