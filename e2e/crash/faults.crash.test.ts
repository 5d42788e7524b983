import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { PUBLISH, UPLOAD, type Cells, cellsOf, holdNext } from "./cells";
import { openCrashHouse, type CrashHouse } from "./house";
import {
  connectAccount,
  publishNow,
  scheduleAt,
  signUpPerson,
  uploadPicture,
  type TestAccount,
  type TestPost,
} from "./person";
import { slowIntents } from "./slow-intent";
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";
import type { TestProcess } from "./worker-process";

/*
 * What a network, a clock, an engine or a stopped process can do to a publish without a kill: answers lost after
 * the commit, lists that lag, workers frozen past their lease, wake-ups doubled, early or lost.
 */

let house: CrashHouse;
let ctx: Ctx;
let mediaId: string;
const workers: TestProcess[] = [];
let serial = 0;

beforeAll(async () => {
  house = await openCrashHouse("crash_faults");
  ctx = await signUpPerson("faults");
  mediaId = await uploadPicture(ctx);
});

afterAll(async () => {
  await endWorkers();
  await house.close();
});

async function endWorkers(): Promise<void> {
  for (const worker of workers.splice(0)) await worker.kill();
}

async function addWorker(env: Record<string, string> = {}): Promise<TestProcess> {
  const worker = await house.startWorker(env);
  workers.push(worker);
  return worker;
}

async function onlyWorker(env: Record<string, string> = {}): Promise<TestProcess> {
  await endWorkers();
  return await addWorker(env);
}

async function newAccount(platform: PlatformId): Promise<TestAccount> {
  serial += 1;
  return await connectAccount(house, ctx, platform, `fault${String(serial)}`);
}

/** Where the next post of this account is held. */
const holdOne = (
  platform: PlatformId,
  account: TestAccount,
  operation: string,
  stage: "before_commit" | "after_commit",
) => holdNext(house, { network: platform, account: account.handle, operation, stage });

function publish(platform: PlatformId, account: TestAccount, words: string): Promise<TestPost> {
  serial += 1;
  return publishNow(ctx, account, [mediaId], `${words} ${platform} ${String(serial)}`);
}

async function expectPublishedOnce(phase: Cells, platform: PlatformId): Promise<void> {
  const { account, post, row } = phase.cell(platform);
  const posts = await postsOnNetwork(house, platform, account.handle, post.text);
  expect({ state: row.state, posts: posts.length, doubled: row.doubled }).toEqual({
    state: "published",
    posts: 1,
    doubled: false,
  });
}

describe.each(["bad_gateway_after_commit", "reset_after_commit", "garbage_after_commit"] as const)(
  "%s",
  (kind) => {
    const phase = cellsOf();
    beforeAll(async () => {
      if (workers.length === 0) await addWorker();
      await phase.enter(async (platform) => {
        const account = await newAccount(platform);
        await house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: PUBLISH[platform],
          kind,
        });
        return { account, post: await publish(platform, account, kind) };
      });
      await phase.end(house);
    });

    it.each(PLATFORM_IDS)("%s: the post is found and stays single", async (platform) => {
      await expectPublishedOnce(phase, platform);
    });
  },
);

describe.each([
  {
    title: "before the intent never sends when it wakes",
    operation: UPLOAD,
    // It finds its leases gone, and what it had to do done by another.
    laterMs: 90_000,
  },
  { title: "after the intent stores the same outcome when it wakes", operation: PUBLISH, laterMs: 0 },
])("a worker stopped past its leases $title", ({ title, operation, laterMs }) => {
  const phase = cellsOf();
  beforeAll(async () => {
    const frozen = await onlyWorker();
    const releases: (() => Promise<unknown>)[] = [];
    await phase.enter(async (platform) => {
      const account = await newAccount(platform);
      const hold = await holdOne(platform, account, operation[platform], "after_commit");
      releases.push(hold.release);
      const post = await publish(platform, account, `frozen ${title.slice(0, 6)}`);
      await hold.reached();
      return { account, post };
    });
    frozen.signal("SIGSTOP");
    await house.passTime(90_000);
    await addWorker();
    await phase.end(house);
    for (const release of releases) await release();
    frozen.signal("SIGCONT");
    if (laterMs > 0) await house.passTime(laterMs);
    await phase.end(house);
  });

  it.each(PLATFORM_IDS)("%s", async (platform) => {
    await expectPublishedOnce(phase, platform);
  });
});

// One after the other: intents that are due together share a statement, or wait in the process for the one before.
describe("a worker stopped past its lease between the intent and the call sends nothing when it wakes", () => {
  beforeAll(() => onlyWorker());

  it.each(PLATFORM_IDS)("%s", async (platform) => {
    const frozen = (workers.length === 1 && workers[0]) || (await onlyWorker());
    const account = await newAccount(platform);
    const slow = await slowIntents(house);
    const post = await publish(platform, account, "frozen between");
    await slow.reached();
    frozen.signal("SIGSTOP");
    await slow.committed(post.deliveryId);
    await slow.end();
    await house.passTime(90_000);
    await addWorker();
    const end = await honestEnd(house, post.deliveryId);
    const calls = async () =>
      (await house.sandbox.journal({ network: platform, operation: PUBLISH[platform], limit: 200 })).length;
    const before = await calls();
    // It finds its intent granted, and the two seconds in which it may be used long gone.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    frozen.signal("SIGCONT");
    await house.passTime(90_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await calls()).toBe(before);
    const row = await readDelivery(house, post.deliveryId);
    const posts = await postsOnNetwork(house, platform, account.handle, post.text);
    expect({ before: end.state, state: row.state, posts: posts.length, doubled: row.doubled }).toEqual({
      before: "published",
      state: "published",
      posts: 1,
      doubled: false,
    });
    expect(row.attempts.filter((attempt) => attempt.state === "published")).toHaveLength(1);
    // The one that has not been frozen is the next one's.
    await workers.shift()?.kill();
  });
});

describe.each(["mastodon", "linkedin"] as const)("%s, which is settled by a repeat", (platform) => {
  it("a worker that wakes with its call unsent does not deny what another one's repeat has published", async () => {
    const frozen = await onlyWorker();
    const account = await newAccount(platform);
    const slow = await slowIntents(house);
    const post = await publishNow(ctx, account, [], `denied ${platform} ${String(serial)}`);
    await slow.reached();
    frozen.signal("SIGSTOP");
    await slow.committed(post.deliveryId);
    await slow.end();
    // The repeat publishes it; its answer is lost, and the list does not show it yet.
    const fault = { network: platform, account: account.handle, operation: "post.create" } as const;
    await house.sandbox.createFault({ ...fault, kind: "list_delay", params: { seconds: 30 } });
    await house.sandbox.createFault({ ...fault, kind: "reset_after_commit" });
    await house.passTime(90_000);
    await addWorker();
    const countOf = async () => (await postsOnNetwork(house, platform, account.handle, post.text)).length;
    await until("the repeat has published it", async () => (await countOf()) === 1);
    await until("nobody knows", async () => {
      const row = await readDelivery(house, post.deliveryId);
      return row.state === "unknown" && !row.leased;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    frozen.signal("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const row = await honestEnd(house, post.deliveryId);
    expect({ state: row.state, posts: await countOf(), doubled: row.doubled }).toEqual({
      state: "published",
      posts: 1,
      doubled: false,
    });
    expect(row.attempts).toHaveLength(1);
  });
});

describe("lists", () => {
  it("a post that appears in the list only 30 s later is found, not sent again", async () => {
    await onlyWorker();
    const account = await newAccount("x");
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "list_delay",
      params: { seconds: 30 },
    });
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const post = await publishNow(ctx, account, [mediaId], `late list ${String(serial)}`);
    const row = await honestEnd(house, post.deliveryId);
    const posts = await postsOnNetwork(house, "x", account.handle, post.text);
    expect(posts).toHaveLength(1);
    expect(["published", "unknown"]).toContain(row.state);
  });

  it("the same text posted by hand in between is offered to a person, never taken for granted twice", async () => {
    await onlyWorker();
    const account = await newAccount("x");
    const hold = await holdOne("x", account, "post.create", "after_commit");
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const text = `by hand ${String(serial)}`;
    const post = await publishNow(ctx, account, [], text);
    await hold.reached();
    await house.sandbox.createPost({ network: "x", account: account.handle, text });
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect(row.state).toBe("unknown");
    expect(await postsOnNetwork(house, "x", account.handle, text)).toHaveLength(2);
    expect(row.attempts).toHaveLength(1);
  });
});

describe("a clock of ours that is wrong", () => {
  beforeAll(() => onlyWorker());

  describe.each([-300_000, -5_000, 5_000, 300_000])("the network's is %d ms ahead", (aheadMs) => {
    const phase = cellsOf();
    beforeAll(async () => {
      const accounts = new Map<PlatformId, TestAccount>();
      for (const platform of PLATFORM_IDS) accounts.set(platform, await newAccount(platform));
      await house.networkClockAhead(aheadMs);
      await phase.enter(async (platform) => {
        const account = accounts.get(platform) as TestAccount;
        await house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: PUBLISH[platform],
          kind: "reset_after_commit",
        });
        return { account, post: await publish(platform, account, "wrong clock") };
      });
      await phase.end(house);
    });
    afterAll(() => house.networkClockAhead(0));

    it.each(PLATFORM_IDS)("%s: a post whose answer was lost is found, not sent again", async (platform) => {
      await expectPublishedOnce(phase, platform);
    });
  });
});

describe("a worker that is asked to stop", () => {
  it("lets what is being sent end, gives back what it has not begun, and goes", async () => {
    const asked = await onlyWorker({ WORKER_CONCURRENCY: "1" });
    const account = await newAccount("mastodon");
    const hold = await holdOne("mastodon", account, "post.create", "after_commit");
    const first = await publishNow(ctx, account, [], `sent while stopping ${String(serial)}`);
    await hold.reached();
    const second = await publishNow(ctx, account, [], `not begun while stopping ${String(serial)}`);
    await until(
      "the second waits under a lease",
      async () => (await readDelivery(house, second.deliveryId)).leased,
    );
    asked.signal("SIGTERM");
    await until(
      "the second is given back",
      async () => !(await readDelivery(house, second.deliveryId)).leased,
    );
    expect(asked.running()).toBe(true);
    await hold.release();
    await asked.stop();
    const sent = await readDelivery(house, first.deliveryId);
    expect([sent.state, sent.attempts.map((attempt) => attempt.state)]).toEqual(["published", ["published"]]);
    const waiting = await readDelivery(house, second.deliveryId);
    expect([waiting.state, waiting.attempts]).toEqual(["retrying", []]);
    const { rows } = await house.database.pool.query("SELECT 1 FROM worker_heartbeats WHERE pid = $1", [
      asked.pid,
    ]);
    expect(rows).toHaveLength(0);
    await onlyWorker();
    expect((await honestEnd(house, second.deliveryId)).state).toBe("published");
    for (const post of [first, second])
      expect(await postsOnNetwork(house, "mastodon", account.handle, post.text)).toHaveLength(1);
  });
});

describe("a job of the queue", () => {
  it("whose worker is killed in the middle is unlocked by the next one, whatever the queue's own four hours", async () => {
    const killed = await onlyWorker();
    const account = await newAccount("x");
    const { pool } = house.database;
    await pool.query(
      "UPDATE social_accounts SET access_expires_at = app_now() + interval '1 minute', access_issued_at = NULL WHERE id = $1",
      [account.id],
    );
    const { id } = await house.sandbox.createHold({
      network: "x",
      operation: "token.refresh",
      stage: "before_commit",
    });
    await pool.query(
      "SELECT graphile_worker.add_job('accounts.refresh-tokens', '{}'::json, max_attempts => 3)",
    );
    await until("the job asks the network", async () =>
      (await house.sandbox.holds()).some((row) => row.id === id && row.waiting.length > 0),
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
    await house.sandbox.settleHold(id, "drop");
    // Half a minute without a sign of life.
    await pool.query("UPDATE worker_heartbeats SET seen_at = seen_at - interval '1 minute'");
    await pool.query("UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute'");
    // The lease of the refresh that died.
    await house.passTime(70_000);
    await addWorker();
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
    await onlyWorker();
    await addWorker();
    const account = await newAccount("mastodon");
    const post = await publishNow(ctx, account, [mediaId], `hundred ${String(serial)}`);
    const { transaction } = await import("@/lib/db/transaction");
    const { currentEngine } = await import("@/lib/jobs/current-engine");
    await Promise.all(
      Array.from({ length: 100 }, () => transaction((tx) => currentEngine().wakeAt(tx, new Date()))),
    );
    const row = await honestEnd(house, post.deliveryId);
    expect(row.attempts).toHaveLength(1);
    expect(await postsOnNetwork(house, "mastodon", account.handle, post.text)).toHaveLength(1);
  });

  it("a lost wake-up is found by the sweep", async () => {
    await endWorkers();
    const account = await newAccount("bluesky");
    const post = await publishNow(ctx, account, [], `lost wake ${String(serial)}`);
    await house.database.pool.query("DELETE FROM graphile_worker._private_jobs");
    await addWorker();
    const row = await honestEnd(house, post.deliveryId);
    expect(row.state).toBe("published");
  });

  it.each([500, 3_000])(
    "an engine that fires %d ms early waits again: nothing goes out before",
    async (earlyMs) => {
      await onlyWorker();
      const account = await newAccount("mastodon");
      const dueAt = new Date(Date.now() + 3_500);
      const post = await scheduleAt(
        ctx,
        account,
        `not early ${String(earlyMs)} ${String(serial)}`,
        dueAt,
        house,
      );
      const { transaction } = await import("@/lib/db/transaction");
      const { currentEngine } = await import("@/lib/jobs/current-engine");
      await new Promise((resolve) => setTimeout(resolve, dueAt.getTime() - earlyMs - Date.now()));
      await transaction((tx) => currentEngine().wakeAt(tx, new Date()));
      const row = await until("it ends", async () => {
        const current = await readDelivery(house, post.deliveryId);
        return current.state === "published" ? current : null;
      });
      expect(row.state).toBe("published");
      const { rows } = await house.database.pool.query<{ lag: number }>(
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
      await onlyWorker({ NODE_OPTIONS: `--require ${preload}`, CLOCK_SKEW_MS: String(skewMs) });
      const account = await newAccount("x");
      const dueAt = new Date(Date.now() + 3_000);
      const post = await scheduleAt(ctx, account, `skew ${String(skewMs)} ${String(serial)}`, dueAt, house);
      const row = await until("it ends", async () => {
        const current = await readDelivery(house, post.deliveryId);
        return current.state === "published" ? current : null;
      });
      expect(row.attempts).toHaveLength(1);
      const { rows } = await house.database.pool.query<{ lag: number }>(
        "SELECT lag_ms AS lag FROM attempts WHERE delivery_id = $1",
        [post.deliveryId],
      );
      expect(rows[0]?.lag).toBeGreaterThanOrEqual(0);
      expect(rows[0]?.lag).toBeLessThan(30_000);
    },
  );
});
