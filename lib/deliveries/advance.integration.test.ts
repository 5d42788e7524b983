import { beforeEach, describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { shiftClock } from "@/lib/db/test-database";
import { PlatformError } from "@/lib/platforms/core/error";
import { StorageUnavailable } from "@/lib/storage/object-storage";
import { advance, work } from "./advance";
import { claim } from "./claim";
import type { EngineDeps } from "./ports";
import {
  attemptRows,
  createHousehold,
  deliveryRow,
  makeDue,
  schedulePost,
  testDeps,
  type Household,
} from "./testing/fixtures";
import { ScriptedNetwork, type Behavior, type NetworkOptions } from "./testing/scripted-network";

let household: Household;

beforeEach(async () => {
  household = await createHousehold(pool);
});

async function one(script: Behavior[] = [], options: NetworkOptions = {}, dueInMs = 0) {
  const network = new ScriptedNetwork(options);
  network.script.push(...script);
  const deps = testDeps(pool, network);
  const { deliveryIds, postId } = await schedulePost(pool, household, { dueInMs });
  const id = deliveryIds[0] ?? "";
  return { network, deps, id, postId };
}

async function textOf(id: string): Promise<string> {
  const { rows } = await pool.query<{ content: string }>(
    `SELECT content FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE d.id = $1`,
    [id],
  );
  return rows[0]?.content ?? "";
}

async function postStatus(postId: string) {
  const { rows } = await pool.query<{ status: string }>(`SELECT status FROM posts WHERE id = $1`, [postId]);
  return rows[0]?.status;
}

describe("publishing", () => {
  it("ends published with its link, one attempt and a published post", async () => {
    const { network, deps, id, postId } = await one();
    expect(await advance(id, deps)).toBeNull();
    expect(network.postsOf(id)).toHaveLength(1);
    const row = await deliveryRow(pool, id);
    expect(row).toMatchObject({
      state: "published",
      permalink: "https://net.test/remote-1",
      lease_token: null,
      wake_at: null,
    });
    expect(await attemptRows(pool, id)).toMatchObject([
      { state: "published", phase: "publish", remote_id: "remote-1" },
    ]);
    expect(await postStatus(postId)).toBe("published");
  });

  it("sends nothing from an account that is paused while it prepares, and says so once the lease is over", async () => {
    const { network, deps, id } = await one();
    const { open } = deps.accounts;
    const pausing = {
      ...deps.accounts,
      open: async (account: Parameters<typeof open>[0]) => {
        await pool.query(`UPDATE social_accounts SET status = 'inactive' WHERE id = $1`, [account.id]);
        return open(account);
      },
    };
    await advance(id, { ...deps, accounts: pausing });
    expect(network.calls).toBe(0);
    expect(await attemptRows(pool, id)).toEqual([]);
    await makeDue(pool, id);
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "blocked", reason: { kind: "paused" } });
  });

  it("never starts early, however often it is woken", async () => {
    const { network, deps, id } = await one([], {}, 60_000);
    for (let n = 0; n < 5; n += 1) expect(await advance(id, deps)).toBeInstanceOf(Date);
    expect(network.prepared).toBe(0);
    expect((await deliveryRow(pool, id)).state).toBe("scheduled");
  });

  it("publishes once when a hundred wake-ups arrive together", async () => {
    const { network, deps, id } = await one();
    await Promise.all(Array.from({ length: 100 }, () => advance(id, deps)));
    expect(network.timeline).toHaveLength(1);
  });

  it("fails with the network's reason, and logs its body without secrets", async () => {
    const { deps, id, postId } = await one(["reject"]);
    expect(await advance(id, deps)).toBeNull();
    const row = await deliveryRow(pool, id);
    expect(row).toMatchObject({ state: "failed", reason: { kind: "invalid_content" } });
    const [attempt] = await attemptRows(pool, id);
    expect(attempt).toMatchObject({ state: "not_published", error_kind: "invalid_content" });
    expect(attempt?.vendor_body).not.toContain("secret-value-1");
    expect(await postStatus(postId)).toBe("failed");
  });

  it("waits for a limit without using a try, and remembers it for every delivery of the account", async () => {
    const { deps, id } = await one(["limit"]);
    const wake = await advance(id, deps);
    expect(wake?.getTime()).toBeGreaterThan(Date.now() + 3_000);
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "retrying",
      attempts_used: 0,
      reason: { kind: "rate_limited" },
    });
    const other = await schedulePost(pool, household);
    await advance(other.deliveryIds[0] ?? "", deps);
    expect(await deliveryRow(pool, other.deliveryIds[0] ?? "")).toMatchObject({
      state: "retrying",
      reason: { kind: "rate_limited" },
    });
    expect(await attemptRows(pool, other.deliveryIds[0] ?? "")).toHaveLength(0);
  });

  it("blocks when the sign-in was withdrawn, and marks the account", async () => {
    const { deps, id } = await one(["sign_in_refused"]);
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "blocked",
      reason: { kind: "auth_revoked" },
      attempts_used: 0,
    });
  });

  it("logs a refusal also when what follows from it cannot be done", async () => {
    const { deps, id } = await one(["sign_in_refused"]);
    deps.accounts.rejected = () => Promise.reject(new Error("The database is away."));
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "blocked", reason: { kind: "auth_revoked" } });
    expect(await attemptRows(pool, id)).toMatchObject([
      { state: "not_published", error_kind: "auth_revoked" },
    ]);
  });

  it("holds what a quota keeps waiting for a day, also while others of the account renew the limit", async () => {
    const { deps, id } = await one();
    await pool.query("UPDATE workspaces SET lateness_minutes = 100000 WHERE id = $1", [
      household.workspaceId,
    ]);
    await pool.query(
      `UPDATE deliveries SET state = 'blocked', limited_since = app_now() - interval '25 hours' WHERE id = $1`,
      [id],
    );
    await pool.query(
      `INSERT INTO platform_limits (key, until, kind) SELECT 'account:' || social_account_id, app_now() + interval '9 hours', 'quota_exhausted'
       FROM deliveries WHERE id = $1`,
      [id],
    );
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "held",
      reason: { kind: "limited_too_long" },
    });
  });

  it("retries what was never sent, six times at most, then fails", async () => {
    const { network, deps, id } = await one(Array.from({ length: 20 }, () => "refuse_connection" as const));
    for (let n = 0; n < 20; n += 1) {
      await makeDue(pool, id);
      await advance(id, deps);
    }
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "failed", reason: { kind: "unavailable" } });
    expect(await attemptRows(pool, id)).toHaveLength(7);
    expect(network.calls).toBe(0);
  });

  it("waits for a storage of ours that is away, however often it is asked, and publishes after it", async () => {
    const { network, deps, id } = await one();
    for (let n = 0; n < 20; n += 1) {
      network.prepareFailures.push(new StorageUnavailable("originals/x", "away"));
      await makeDue(pool, id);
      await advance(id, deps);
    }
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "retrying",
      reason: { kind: "storage_away" },
      attempts_used: 0,
    });
    expect(await attemptRows(pool, id)).toEqual([]);
    await makeDue(pool, id);
    await advance(id, deps);
    expect((await deliveryRow(pool, id)).state).toBe("published");
    expect(network.timeline).toHaveLength(1);
  });

  it("leaves a plain row in the log for a failure while preparing", async () => {
    const { network, deps, id } = await one();
    network.prepareFailures.push(
      new PlatformError("media_rejected", { message: "too wide", field: ["media", 0] }),
    );
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "failed",
      reason: { kind: "media_rejected" },
    });
    expect(await attemptRows(pool, id)).toMatchObject([
      { phase: "prepare", state: "not_published", error_message: "too wide" },
    ]);
  });

  it("follows a network that works on it until it is out", async () => {
    const { network, deps, id } = await one(["process"]);
    await advance(id, deps);
    expect((await deliveryRow(pool, id)).state).toBe("processing");
    await makeDue(pool, id);
    expect(await advance(id, deps)).toBeNull();
    expect((await deliveryRow(pool, id)).state).toBe("published");
    expect(network.timeline).toHaveLength(1);
  });

  it("holds what is later than the workspace allows", async () => {
    const { network, deps, id } = await one();
    await pool.query(
      `UPDATE deliveries SET due_at = app_now() - interval '2 hours', approved_at = app_now() - interval '61 minutes' WHERE id = $1`,
      [id],
    );
    await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "held", reason: { kind: "late" } });
    expect(network.calls).toBe(0);
  });
});

describe.each(["search", "replay", "ask"] as const)("an answer that is lost, settled by %s", (strategy) => {
  it.each(["lost", "bad_gateway_after_publishing"] as const)(
    "is found and never sent again after %s",
    async (behavior) => {
      const { network, deps, id } = await one([behavior], { strategy });
      await advance(id, deps);
      expect((await deliveryRow(pool, id)).state).toBe("unknown");
      await makeDue(pool, id);
      await advance(id, deps);
      expect(await deliveryRow(pool, id)).toMatchObject({ state: "published", remote_id: "remote-1" });
      expect(network.postsOf(id)).toHaveLength(1);
      expect(await attemptRows(pool, id)).toMatchObject([{ state: "published", settled_by: strategy }]);
    },
  );

  it("is sent again once the network is known not to have it", async () => {
    const { network, deps, id } = await one(["cut_before_publishing"], { strategy });
    for (let n = 0; n < 6; n += 1) {
      await makeDue(pool, id);
      await advance(id, deps);
    }
    expect((await deliveryRow(pool, id)).state).toBe("published");
    expect(network.postsOf(id)).toHaveLength(1);
  });
});

describe("what cannot be told", () => {
  it("is not found out by a repeat that would publish it later than the workspace allows", async () => {
    const { network, deps, id } = await one(["cut_before_publishing"], { strategy: "replay" });
    await advance(id, deps);
    await pool.query(
      `UPDATE deliveries SET due_at = app_now() - interval '2 hours', approved_at = app_now() - interval '61 minutes' WHERE id = $1`,
      [id],
    );
    await makeDue(pool, id);
    await advance(id, deps);
    const { rows } = await pool.query(
      `SELECT state, settling ->> 'asked' AS asked FROM deliveries WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([{ state: "unknown", asked: "true" }]);
    expect(network.timeline).toHaveLength(0);
    expect(network.calls).toBe(1);
  });

  it("asks a person and offers the candidates when two posts could be it", async () => {
    const { network, deps, id, postId } = await one(["lost"]);
    await advance(id, deps);
    network.postByHand(network.timeline[0]?.text ?? "");
    await makeDue(pool, id);
    await advance(id, deps);
    const row = await deliveryRow(pool, id);
    expect(row).toMatchObject({ state: "unknown", reason: { kind: "outcome_unknown" } });
    expect(row.reason?.candidates).toHaveLength(2);
    const notices = await pool.query(`SELECT kind FROM notifications WHERE delivery_id = $1`, [id]);
    expect(notices.rows).toEqual([{ kind: "delivery.unknown" }]);
    expect(await postStatus(postId)).toBe("needs_attention");
    // Whoever mends it, the notice is out with its cause.
    const unread = `SELECT 1 FROM notifications WHERE delivery_id = $1 AND read_at IS NULL`;
    expect((await pool.query(unread, [id])).rowCount).toBe(1);
    await pool.query(`UPDATE deliveries SET state = 'published' WHERE id = $1`, [id]);
    expect((await pool.query(unread, [id])).rowCount).toBe(0);
  });

  it("never concludes absence where lists are eventually consistent", async () => {
    const { network, deps, id } = await one(["cut_before_publishing"], { absenceConclusive: false });
    for (let n = 0; n < 15; n += 1) {
      await makeDue(pool, id);
      await advance(id, deps);
    }
    expect((await deliveryRow(pool, id)).state).toBe("unknown");
    expect(network.calls).toBe(1);
  });
});

describe("a list that is later than the network's settle time", () => {
  const until = async (id: string, deps: ReturnType<typeof testDeps>, state: string) => {
    for (let n = 0; n < 8 && (await deliveryRow(pool, id)).state !== state; n += 1) {
      await makeDue(pool, id);
      await advance(id, deps);
    }
  };

  it("does not make a failure of a post that is live: the refused repeat names it", async () => {
    const { network, deps, id, postId } = await one(["lost", "refuse_duplicate"]);
    network.unlisted.add("remote-1");
    await advance(id, deps);
    await until(id, deps, "published");
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "published",
      remote_id: "remote-1",
      reason: null,
    });
    expect(network.postsOf(id)).toHaveLength(1);
    expect(await attemptRows(pool, id)).toMatchObject([
      { state: "published", remote_id: "remote-1", settled_by: "search" },
      { state: "not_published", error_kind: "duplicate" },
    ]);
    expect(await postStatus(postId)).toBe("published");
  });

  it("does not claim what somebody posted before the first try", async () => {
    const { network, deps, id } = await one(["cut_before_publishing", "refuse_duplicate"]);
    network.offsetMs = -3_600_000;
    network.postByHand(await textOf(id));
    network.offsetMs = 0;
    await advance(id, deps);
    await until(id, deps, "failed");
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "failed", reason: { kind: "duplicate" } });
  });

  describe.each([-300_000, -5_000, 5_000, 300_000])(
    "of a network whose clock is off by %d ms",
    (offsetMs) => {
      it("still tells our first try from the refusal", async () => {
        const { network, deps, id } = await one(["lost", "refuse_duplicate"]);
        network.offsetMs = offsetMs;
        network.unlisted.add("remote-1");
        await advance(id, deps);
        await until(id, deps, "published");
        expect(await attemptRows(pool, id)).toMatchObject([
          { state: "published", remote_id: "remote-1" },
          { state: "not_published", error_kind: "duplicate" },
        ]);
      });

      it("still does not claim what somebody posted moments before", async () => {
        const { network, deps, id } = await one(["cut_before_publishing", "refuse_duplicate"]);
        network.offsetMs = offsetMs - 4_000;
        network.postByHand(await textOf(id));
        network.offsetMs = offsetMs;
        await advance(id, deps);
        await until(id, deps, "failed");
        expect(await deliveryRow(pool, id)).toMatchObject({ state: "failed", reason: { kind: "duplicate" } });
      });
    },
  );
});

describe("a worker that dies", () => {
  it("after the intent leaves an unknown outcome, which the next one settles", async () => {
    const { network, deps, id } = await one([], { strategy: "search" });
    network.gate = () => new Promise(() => undefined);
    void advance(id, { ...deps, workerId: "dies" });
    await expect.poll(async () => (await attemptRows(pool, id)).length).toBe(1);
    await shiftClock(pool, 61_000);
    network.offsetMs = 61_000;
    try {
      await advance(id, deps);
      expect((await deliveryRow(pool, id)).state).toBe("unknown");
      for (let n = 0; n < 3; n += 1) {
        await makeDue(pool, id);
        network.gate = () => Promise.resolve();
        await advance(id, deps);
      }
      expect((await deliveryRow(pool, id)).state).toBe("published");
      expect(network.postsOf(id)).toHaveLength(1);
    } finally {
      await shiftClock(pool, 0);
    }
  });

  it("again and again of one post makes that post fail, and no other that it held", async () => {
    const { deps, id: poison } = await one();
    const { id: waiting } = await one();
    const deadly: EngineDeps = {
      ...deps,
      accounts: { ...deps.accounts, open: () => new Promise(() => undefined) },
    };
    const room = { platform: "x" as const, slots: 1, maxInFlight: 100, maxInFlightPerAccount: 100 };
    const crash = async () => {
      const [begun] = await claim(pool, deps, [room], poison);
      await claim(pool, deps, [room], waiting);
      if (begun === undefined) throw new Error("Not claimed.");
      const opens = new Promise((resolve) => {
        deadly.accounts.open = () => new Promise(() => resolve("begun"));
      });
      await Promise.race([opens, work(begun, deadly)]);
      await makeDue(pool, poison);
      await makeDue(pool, waiting);
    };
    for (let n = 0; n < 20 && (await deliveryRow(pool, poison)).state !== "failed"; n += 1) await crash();
    expect(await deliveryRow(pool, poison)).toMatchObject({
      state: "failed",
      reason: { kind: "interrupted" },
    });
    await advance(waiting, deps);
    expect(await deliveryRow(pool, waiting)).toMatchObject({ state: "published", attempts_used: 0 });
  });

  it("twice of the same posts has each of them tried at a time of its own", async () => {
    const { network, deps, id } = await one();
    const room = { platform: "x" as const, slots: 1, maxInFlight: 100, maxInFlightPerAccount: 100 };
    const hanging = {
      ...deps,
      accounts: { ...deps.accounts, open: () => new Promise<never>(() => undefined) },
    };
    for (let n = 0; n < 2; n += 1) {
      const [begun] = await claim(pool, deps, [room], id);
      if (begun === undefined) throw new Error("Not claimed.");
      void work(begun, hanging);
      if (n > 0) await expect.poll(async () => (await attemptRows(pool, id)).length).toBe(n);
      await makeDue(pool, id);
    }
    const wakeAt = await advance(id, deps);
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "retrying", attempts_used: 1 });
    expect((wakeAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_000);
    await makeDue(pool, id);
    await advance(id, deps);
    expect((await deliveryRow(pool, id)).state).toBe("published");
    expect(network.postsOf(id)).toHaveLength(1);
  });
});
