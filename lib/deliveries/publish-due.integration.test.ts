import { Client, Pool, type QueryConfig } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { drainOnce } from "./drain-once";
import { LeaseKeeper } from "./lease";
import { SESSION_SETTINGS, type EngineDeps } from "./ports";
import { Dispatcher } from "./publish-due";
import { createHousehold, deliveryRow, schedulePost, testDeps } from "./testing/fixtures";
import { ScriptedNetwork } from "./testing/scripted-network";

let running: Dispatcher[] = [];

beforeEach(async () => {
  // Every test sees only its own rows: what an earlier one left is ended.
  await pool.query(
    `UPDATE deliveries SET state = 'cancelled', wake_at = NULL, lease_until = NULL WHERE wake_at IS NOT NULL`,
  );
});

afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  running = [];
});

function start(deps: EngineDeps, concurrency = 16): Dispatcher {
  const dispatcher = new Dispatcher(deps, { concurrency, alarm: true });
  running.push(dispatcher);
  return dispatcher;
}

async function states(ids: string[]) {
  const { rows } = await pool.query<{ state: string; n: number }>(
    `SELECT state::text, count(*)::int AS n FROM deliveries WHERE id = ANY ($1::text[]) GROUP BY 1`,
    [ids],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

describe("the dispatcher", () => {
  it("starts what is due later at its instant, not before, within half a second, without another wake-up", async () => {
    const network = new ScriptedNetwork();
    const dispatcher = start(testDeps(pool, network));
    const household = await createHousehold(pool);
    const { deliveryIds } = await schedulePost(pool, household, { dueInMs: 700 });
    await dispatcher.look();
    await expect.poll(() => states(deliveryIds), { timeout: 3_000, interval: 10 }).toEqual({ published: 1 });
    const { rows } = await pool.query<{ lag_ms: number }>(
      `SELECT lag_ms FROM attempts WHERE delivery_id = $1`,
      [deliveryIds[0]],
    );
    expect(rows[0]?.lag_ms).toBeGreaterThanOrEqual(0);
    expect(rows[0]?.lag_ms).toBeLessThan(500);
  });

  it("keeps an instant that is named while the database is being asked for the next one", async () => {
    const network = new ScriptedNetwork();
    const household = await createHousehold(pool);
    const ids: string[] = [];
    const deps = testDeps(pool, network);
    const query = async (asked: { name?: string }) => {
      const answer = await pool.query(asked as QueryConfig);
      if (asked.name === "delivery-next" && ids.length === 0) {
        ids.push(...(await schedulePost(pool, household, { dueInMs: 400 })).deliveryIds);
        const { wake_at } = await deliveryRow(pool, ids[0] ?? "");
        dispatcher.expect(new Date(wake_at ?? 0).getTime());
      }
      return answer;
    };
    const database = { query, connect: () => pool.connect() } as unknown as EngineDeps["database"];
    const dispatcher = start({ ...deps, database });
    // The first answer tells how the clocks differ, the second one does not know of the new instant.
    ids.push("none yet");
    await dispatcher.look();
    ids.length = 0;
    await dispatcher.look();
    await expect.poll(() => states(ids), { timeout: 3_000, interval: 20 }).toEqual({ published: 1 });
  });

  it("goes on when a process froze in the middle of a verb that keeps claims out", async () => {
    const network = new ScriptedNetwork();
    const household = await createHousehold(pool);
    const frozen = await pool.connect();
    try {
      await frozen.query("BEGIN");
      await frozen.query("SELECT pg_advisory_xact_lock(4107360021)");
      const { deliveryIds } = await schedulePost(pool, household);
      await start(testDeps(pool, network)).look();
      await expect.poll(() => states(deliveryIds), { timeout: 3_000 }).toEqual({ published: 1 });
    } finally {
      frozen.release(true);
    }
  });

  it("publishes each of many once, shared by three processes, under the caps in flight", async () => {
    const network = new ScriptedNetwork({ maxInFlight: 9, maxInFlightPerAccount: 2 });
    network.gate = () => new Promise((resolve) => setTimeout(resolve, 5));
    const household = await createHousehold(pool, { accounts: 10 });
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(...(await schedulePost(pool, household)).deliveryIds);
    const workers = [1, 2, 3].map((n) => start(testDeps(pool, network, { workerId: `w${String(n)}` })));
    await Promise.all(workers.map((worker) => worker.look()));
    await expect.poll(() => states(ids), { timeout: 15_000 }).toEqual({ published: 120 });
    expect(network.timeline).toHaveLength(120);
    expect(new Set(network.timeline.map((post) => post.deliveryId)).size).toBe(120);
    expect(network.maxSeenInFlight).toBeLessThanOrEqual(9);
  });

  it("is not starved by another network whose uploads all hang", async () => {
    const hanging = new ScriptedNetwork({ id: "instagram" });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    hanging.gate = () => held;
    const healthy = new ScriptedNetwork();
    const platforms: Partial<Record<PlatformId, ReturnType<ScriptedNetwork["platform"]>>> = {
      instagram: hanging.platform(),
    };
    const platform = (id: PlatformId) => platforms[id] ?? healthy.platform();
    const deps = testDeps(pool, healthy, { platform });
    const stuck = await createHousehold(pool, { accounts: 1, platform: "instagram" });
    const fine = await createHousehold(pool, { accounts: 1 });
    for (let n = 0; n < 16; n += 1) await schedulePost(pool, stuck);
    const ids: string[] = [];
    // The scripted adapters share one client per dependency set: the hanging ones are reached through their own.
    deps.once = () => ({
      send: (request) => (String(request.body).includes("stuck") ? hanging : healthy).client().send(request),
    });
    await pool.query(`UPDATE posts SET content = 'stuck ' || id WHERE workspace_id = $1`, [
      stuck.workspaceId,
    ]);
    for (let n = 0; n < 5; n += 1) ids.push(...(await schedulePost(pool, fine)).deliveryIds);
    const dispatcher = start(deps);
    await dispatcher.look();
    await expect.poll(() => states(ids), { timeout: 5_000 }).toEqual({ published: 5 });
    expect(hanging.inFlight).toBe(16);
    release();
  });

  it("gives the slots that are left to others when most of one network hang", async () => {
    const network = new ScriptedNetwork({ maxInFlight: 4 });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const stuck = await createHousehold(pool, { accounts: 3 });
    const fine = await createHousehold(pool, { accounts: 1 });
    const deps = testDeps(pool, network);
    deps.once = () => ({
      send: async (request) => {
        if (String(request.body).includes("stuck")) await held;
        return await network.client().send(request);
      },
    });
    const hanging = await schedulePost(pool, stuck, { content: "stuck", dueInMs: -2_000 });
    const ids: string[] = [];
    for (let n = 0; n < 2; n += 1) ids.push(...(await schedulePost(pool, fine)).deliveryIds);
    const dispatcher = start(deps, 4);
    await dispatcher.look();
    await expect.poll(() => states(ids), { timeout: 3_000 }).toEqual({ published: 2 });
    const { deliveryIds } = await schedulePost(pool, fine);
    await dispatcher.look();
    await expect.poll(() => states(deliveryIds), { timeout: 3_000 }).toEqual({ published: 1 });
    expect(await states(hanging.deliveryIds)).toEqual({ publishing: 3 });
    release();
  });

  it("reads again what has waited for its turn: an account paused meanwhile gets no post", async () => {
    const network = new ScriptedNetwork();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    network.gate = () => held;
    const household = await createHousehold(pool, { accounts: 2 });
    const { deliveryIds } = await schedulePost(pool, household);
    let skippedMs = 0;
    const clock = { now: () => new Date(), monotonicMs: () => performance.now() + skippedMs };
    const dispatcher = start(testDeps(pool, network, { clock }), 1);
    await dispatcher.look();
    await expect.poll(() => network.inFlight).toBe(1);
    await pool.query(`UPDATE social_accounts SET status = 'inactive' WHERE workspace_id = $1`, [
      household.workspaceId,
    ]);
    skippedMs = 5_000;
    release();
    await expect.poll(() => states(deliveryIds)).toEqual({ published: 1, blocked: 1 });
    expect(network.calls).toBe(1);
  });

  it("lets go of what it could not read again: another look takes it over", async () => {
    const network = new ScriptedNetwork();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    network.gate = () => held;
    const household = await createHousehold(pool, { accounts: 2 });
    const { deliveryIds } = await schedulePost(pool, household);
    let skippedMs = 0;
    let failures = 0;
    const clock = { now: () => new Date(), monotonicMs: () => performance.now() + skippedMs };
    const query = async (asked: { name?: string }) => {
      if (asked.name === "delivery-load" && skippedMs > 0 && failures++ === 0) throw new Error("away");
      return await pool.query(asked as QueryConfig);
    };
    const database = { query, connect: () => pool.connect() } as unknown as EngineDeps["database"];
    const leases = new LeaseKeeper(pool, 600, () => undefined);
    const deps = { ...testDeps(pool, network, { clock, leases, leaseMs: 600 }), database };
    await start(deps, 1).look();
    await expect.poll(() => network.inFlight).toBe(1);
    skippedMs = 5_000;
    release();
    await expect.poll(() => states(deliveryIds), { timeout: 5_000 }).toEqual({ published: 2 });
    expect(failures).toBeGreaterThan(0);
  });

  it("sends the next one while the database still stores the outcome before it", async () => {
    const network = new ScriptedNetwork();
    const household = await createHousehold(pool, { accounts: 2 });
    const { deliveryIds } = await schedulePost(pool, household);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const query = async (asked: { name?: string }) => {
      if (asked.name === "outcomes-published") await held;
      return await pool.query(asked as QueryConfig);
    };
    const database = { query, connect: () => pool.connect() } as unknown as EngineDeps["database"];
    await start({ ...testDeps(pool, network), database }, 1).look();
    await expect.poll(() => network.timeline.length).toBe(2);
    expect(await states(deliveryIds)).toEqual({ publishing: 2 });
    release();
    await expect.poll(() => states(deliveryIds)).toEqual({ published: 2 });
  });

  it("gives back what it has taken and not begun when it stops", async () => {
    const network = new ScriptedNetwork();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    network.gate = () => held;
    const household = await createHousehold(pool, { accounts: 4 });
    const { deliveryIds } = await schedulePost(pool, household);
    const dispatcher = start(testDeps(pool, network), 2);
    await dispatcher.look();
    await expect.poll(() => network.inFlight).toBe(2);
    const stopping = dispatcher.stop();
    await expect.poll(() => states(deliveryIds)).toEqual({ publishing: 2, retrying: 2 });
    release();
    await stopping;
    expect(await states(deliveryIds)).toEqual({ published: 2, retrying: 2 });
  });

  it("takes nothing more once it stops, and ends what it has begun", async () => {
    const network = new ScriptedNetwork();
    network.gate = () => new Promise((resolve) => setTimeout(resolve, 50));
    const household = await createHousehold(pool, { accounts: 1 });
    const { deliveryIds } = await schedulePost(pool, household);
    const dispatcher = start(testDeps(pool, network));
    await dispatcher.look();
    await dispatcher.stop();
    expect((await deliveryRow(pool, deliveryIds[0] ?? "")).state).toBe("published");
    const later = await schedulePost(pool, household);
    await dispatcher.look();
    expect((await deliveryRow(pool, later.deliveryIds[0] ?? "")).state).toBe("scheduled");
  });
});

/** 4,000 due deliveries of ten accounts, as far as the planner knows a small table. */
async function insertBacklog(name: string): Promise<void> {
  const household = await createHousehold(pool, { accounts: 10 });
  await pool.query(
    `INSERT INTO posts (id, workspace_id, content) SELECT 'post_' || $2 || n, $1, 'n' FROM generate_series(1, 4000) n`,
    [household.workspaceId, name],
  );
  await pool.query(
    `INSERT INTO deliveries (id, workspace_id, post_id, social_account_id, platform, state, due_at, wake_at, approved_at)
     SELECT 'dlv_' || $3 || n, $1, 'post_' || $3 || n, ($2::text[])[1 + n % 10], 'x', 'scheduled', app_now(), app_now(), app_now()
     FROM generate_series(1, 4000) n`,
    [household.workspaceId, household.accountIds, name],
  );
}

describe("a claim", () => {
  it("reads little more than it takes, however long the backlog", async () => {
    await insertBacklog("claim");
    // A session of its own: the claim must not lean on how the engine's sessions are set up.
    const client = new Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    try {
      // The plan must not depend on what autovacuum has counted so far.
      for (const statistics of ["as inserted", "counted"]) {
        if (statistics === "counted") await client.query("ANALYZE deliveries");
        await client.query("BEGIN");
        const claimed = await client.query(
          "SELECT * FROM claim_deliveries('w', 60000, '{x}', '{16}', '{32}', '{2}', NULL)",
        );
        const read = await client.query<{ rows_read: number }>(
          `SELECT (seq_tup_read + idx_tup_fetch)::int AS rows_read FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'`,
        );
        await client.query("ROLLBACK");
        expect(claimed.rows).toHaveLength(16);
        expect(read.rows[0]?.rows_read, statistics).toBeLessThan(400);
      }
    } finally {
      await client.end();
    }
  });
});

describe("publishing one of many", () => {
  it("reads the rows of its own and few others, whatever the planner takes the tables for", async () => {
    await insertBacklog("own");
    // One session, so that what it has read can be told.
    const session = new Pool({
      connectionString: process.env.DATABASE_URL,
      max: 1,
      options: SESSION_SETTINGS,
    });
    try {
      const rowsRead = async () => {
        await session.query("SELECT pg_stat_force_next_flush()");
        const { rows } = await session.query<{ n: number }>(
          `SELECT sum(seq_tup_read + idx_tup_fetch)::int AS n FROM pg_stat_user_tables
           WHERE relname IN ('deliveries', 'attempts', 'social_accounts')`,
        );
        return rows[0]?.n ?? 0;
      };
      const deps = testDeps(session, new ScriptedNetwork());
      const before = await rowsRead();
      expect(await drainOnce(deps, { limit: 64, concurrency: 16 })).toMatchObject({ taken: 64 });
      const perDelivery = ((await rowsRead()) - before) / 64;
      expect(perDelivery).toBeLessThan(60);
    } finally {
      await session.end();
    }
  });
});
