import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { crashBench } from "./bench";
import { publishNow, scheduleAt } from "./person";
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";

/* What an engine, a queue and our own clock can do to a publish: wake-ups doubled, early or lost, jobs left locked. */

const bench = crashBench("wake_ups");

describe("a worker that is asked to stop", () => {
  it("lets what is being sent end, gives back what it has not begun, and goes", async () => {
    const asked = await bench.onlyWorker({ WORKER_CONCURRENCY: "1" });
    const account = await bench.newAccount("mastodon");
    const hold = await bench.holdOne("mastodon", account, "post.create", "after_commit");
    const first = await publishNow(bench.ctx, account, [], `sent while stopping ${bench.serial()}`);
    await hold.reached();
    const second = await publishNow(bench.ctx, account, [], `not begun while stopping ${bench.serial()}`);
    await until(
      "the second waits under a lease",
      async () => (await readDelivery(bench.house, second.deliveryId)).leased,
    );
    asked.signal("SIGTERM");
    await until(
      "the second is given back",
      async () => !(await readDelivery(bench.house, second.deliveryId)).leased,
    );
    expect(asked.running()).toBe(true);
    await hold.release();
    await asked.stop();
    const sent = await readDelivery(bench.house, first.deliveryId);
    expect([sent.state, sent.attempts.map((attempt) => attempt.state)]).toEqual(["published", ["published"]]);
    const waiting = await readDelivery(bench.house, second.deliveryId);
    expect([waiting.state, waiting.attempts]).toEqual(["retrying", []]);
    const { rows } = await bench.house.database.pool.query("SELECT 1 FROM worker_heartbeats WHERE pid = $1", [
      asked.pid,
    ]);
    expect(rows).toHaveLength(0);
    await bench.onlyWorker();
    expect((await honestEnd(bench.house, second.deliveryId)).state).toBe("published");
    for (const post of [first, second])
      expect(await postsOnNetwork(bench.house, "mastodon", account.handle, post.text)).toHaveLength(1);
  });
});

describe("a job of the queue", () => {
  it("whose worker is killed in the middle is unlocked by the next one, whatever the queue's own four hours", async () => {
    const killed = await bench.onlyWorker();
    const account = await bench.newAccount("x");
    const { pool } = bench.house.database;
    await pool.query(
      "UPDATE social_accounts SET access_expires_at = app_now() + interval '1 minute', access_issued_at = NULL WHERE id = $1",
      [account.id],
    );
    const { id } = await bench.house.sandbox.createHold({
      network: "x",
      operation: "token.refresh",
      stage: "before_commit",
    });
    await pool.query(
      "SELECT graphile_worker.add_job('accounts.refresh-tokens', '{}'::json, max_attempts => 3)",
    );
    await until("the job asks the network", async () =>
      (await bench.house.sandbox.holds()).some((row) => row.id === id && row.waiting.length > 0),
    );
    const locked = async () => {
      const { rows } = await pool.query<{ known: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM worker_heartbeats w WHERE j.locked_by = ANY (w.engine_ids)) AS known
         FROM graphile_worker._private_jobs j WHERE j.locked_by IS NOT NULL AND j.max_attempts = 3`,
      );
      return rows;
    };
    expect(await locked()).toEqual([{ known: true }]);
    await killed.kill();
    await bench.house.sandbox.settleHold(id, "drop");
    // Half a minute without a sign of life.
    await pool.query("UPDATE worker_heartbeats SET seen_at = seen_at - interval '1 minute'");
    await pool.query("UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute'");
    // The lease of the refresh that died.
    await bench.house.passTime(70_000);
    await bench.addWorker();
    await until("nothing is locked by the dead", async () => (await locked()).length === 0);
    await until(
      "the sign-in is renewed",
      async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM social_accounts WHERE id = $1 AND credentials_version > 1 AND status = 'active'",
          [account.id],
        );
        return rows.length === 1;
      },
      90_000,
    );
  });
});

describe("wake-ups and clocks", () => {
  it("two workers woken a hundred times for one delivery send it once", async () => {
    await bench.onlyWorker();
    await bench.addWorker();
    const account = await bench.newAccount("mastodon");
    const post = await publishNow(bench.ctx, account, [bench.mediaId], `hundred ${bench.serial()}`);
    const { transaction } = await import("@/lib/db/transaction");
    const { currentEngine } = await import("@/lib/jobs/current-engine");
    await Promise.all(
      Array.from({ length: 100 }, () => transaction((tx) => currentEngine().wakeAt(tx, new Date()))),
    );
    const row = await honestEnd(bench.house, post.deliveryId);
    expect(row.attempts).toHaveLength(1);
    expect(await postsOnNetwork(bench.house, "mastodon", account.handle, post.text)).toHaveLength(1);
  });

  it("a lost wake-up is found by the sweep", async () => {
    await bench.endWorkers();
    const account = await bench.newAccount("bluesky");
    const post = await publishNow(bench.ctx, account, [], `lost wake ${bench.serial()}`);
    await bench.house.database.pool.query("DELETE FROM graphile_worker._private_jobs");
    await bench.addWorker();
    const row = await honestEnd(bench.house, post.deliveryId);
    expect(row.state).toBe("published");
  });

  it.each([500, 3_000])(
    "an engine that fires %d ms early waits again: nothing goes out before",
    async (earlyMs) => {
      await bench.onlyWorker();
      const account = await bench.newAccount("mastodon");
      const dueAt = new Date(Date.now() + 3_500);
      const post = await scheduleAt(
        bench.ctx,
        account,
        `not early ${String(earlyMs)} ${bench.serial()}`,
        dueAt,
        bench.house,
      );
      const { transaction } = await import("@/lib/db/transaction");
      const { currentEngine } = await import("@/lib/jobs/current-engine");
      await new Promise((resolve) => setTimeout(resolve, dueAt.getTime() - earlyMs - Date.now()));
      await transaction((tx) => currentEngine().wakeAt(tx, new Date()));
      const row = await until("it ends", async () => {
        const current = await readDelivery(bench.house, post.deliveryId);
        return current.state === "published" ? current : null;
      });
      expect(row.state).toBe("published");
      const { rows } = await bench.house.database.pool.query<{ lag: number }>(
        "SELECT lag_ms AS lag FROM attempts WHERE delivery_id = $1",
        [post.deliveryId],
      );
      expect(rows.every(({ lag }) => lag >= 0)).toBe(true);
    },
  );

  it.each([-300_000, 300_000])(
    "a worker whose clock is off by %d ms is neither early nor lost",
    async (skewMs) => {
      const preload = join(process.cwd(), "e2e", "crash", "skewed-clock.cjs");
      await bench.onlyWorker({ NODE_OPTIONS: `--require ${preload}`, CLOCK_SKEW_MS: String(skewMs) });
      const account = await bench.newAccount("x");
      const dueAt = new Date(Date.now() + 3_000);
      const post = await scheduleAt(
        bench.ctx,
        account,
        `skew ${String(skewMs)} ${bench.serial()}`,
        dueAt,
        bench.house,
      );
      const row = await until("it ends", async () => {
        const current = await readDelivery(bench.house, post.deliveryId);
        return current.state === "published" ? current : null;
      });
      expect(row.attempts).toHaveLength(1);
      const { rows } = await bench.house.database.pool.query<{ lag: number }>(
        "SELECT lag_ms AS lag FROM attempts WHERE delivery_id = $1",
        [post.deliveryId],
      );
      expect(rows[0]?.lag).toBeGreaterThanOrEqual(0);
      expect(rows[0]?.lag).toBeLessThan(30_000);
    },
  );
});
