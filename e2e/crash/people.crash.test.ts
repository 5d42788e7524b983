import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { startEmbedded, type EmbeddedServer } from "@/lib/db/embedded";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { openCrashHouse, type CrashHouse } from "./house";
import {
  connectAccount,
  publishNow,
  signUpPerson,
  uploadPicture,
  type TestAccount,
  type TestPost,
} from "./person";
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";
import type { TestProcess } from "./worker-process";

/*
 * People and operators in the middle of a publish: cancel, edit and disconnect in every phase, two people pressing
 * "Publish again", the database restarted. The database server is this file's own, so that it can be restarted.
 */

let home: string;
let server: EmbeddedServer;
let house: CrashHouse;
let ctx: Ctx;
let mediaId: string;
let worker: TestProcess;
let serial = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "heliograph-people-"));
  server = await startEmbedded({ home, durable: false });
  process.env.TEST_DATABASE_URL = server.url("postgres");
  house = await openCrashHouse("crash_people");
  ctx = await signUpPerson("people");
  mediaId = await uploadPicture(ctx);
  worker = await house.startWorker();
});

afterAll(async () => {
  await worker.kill();
  await house.close();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

async function newAccount(platform: PlatformId): Promise<TestAccount> {
  serial += 1;
  return await connectAccount(house, ctx, platform, `people${String(serial)}`);
}

type Stage = "before_commit" | "after_commit";

async function held(platform: PlatformId, account: TestAccount, operation: string, stage: Stage) {
  const { id } = await house.sandbox.createHold({
    network: platform,
    account: account.handle,
    operation,
    stage,
  });
  const reached = () =>
    until(`a request is held at ${operation}`, async () => {
      const row = (await house.sandbox.holds()).find((candidate) => candidate.id === id);
      return (row?.waiting.length ?? 0) > 0;
    });
  return { reached, release: () => house.sandbox.settleHold(id, "release") };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

async function countOf(platform: PlatformId, account: TestAccount, text: string): Promise<number> {
  return (await postsOnNetwork(house, platform, account.handle, text)).length;
}

async function cancel(post: TestPost): Promise<string> {
  const { cancelPost } = await import("@/lib/posts/service/cancel-post");
  return await refusal(cancelPost(ctx, { id: post.id }));
}

async function edit(post: TestPost, content: string): Promise<string> {
  const { updatePost } = await import("@/lib/posts/service/update-post");
  const { getPost } = await import("@/lib/posts/queries");
  const { etag } = await getPost(ctx, { id: post.id });
  return await refusal(updatePost(ctx, { id: post.id, if_match: etag, content }));
}

describe.each(["x", "mastodon"] as const)("%s, while it uploads (before the intent)", (platform) => {
  it("cancel wins and nothing goes out", async () => {
    const account = await newAccount(platform);
    const hold = await held(platform, account, "media.upload", "before_commit");
    const post = await publishNow(ctx, account, [mediaId], `cancel early ${platform} ${String(serial)}`);
    await hold.reached();
    expect(await cancel(post)).toBe("done");
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect({ state: row.state, posts: await countOf(platform, account, post.text) }).toEqual({
      state: "cancelled",
      posts: 0,
    });
  });

  it("an edit wins and only the new text goes out", async () => {
    const account = await newAccount(platform);
    const hold = await held(platform, account, "media.upload", "before_commit");
    const old = `edit early old ${platform} ${String(serial)}`;
    const post = await publishNow(ctx, account, [mediaId], old);
    await hold.reached();
    const fresh = `edit early new ${platform} ${String(serial)}`;
    expect(await edit(post, fresh)).toBe("done");
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect(row.state).toBe("published");
    expect([await countOf(platform, account, old), await countOf(platform, account, fresh)]).toEqual([0, 1]);
  });

  it("disconnecting ends with one post or none, and no tokens", async () => {
    const account = await newAccount(platform);
    const hold = await held(platform, account, "media.upload", "before_commit");
    const post = await publishNow(ctx, account, [mediaId], `leave early ${platform} ${String(serial)}`);
    await hold.reached();
    const { deleteAccount, settleDisconnect } = await import("@/lib/accounts/service/disconnect");
    await deleteAccount(ctx, { id: account.id });
    await hold.release();
    await until("the tokens are erased", async () => {
      await settleDisconnect(account.id);
      const { rows } = await house.database.pool.query<{ gone: boolean }>(
        "SELECT credentials IS NULL AND status = 'disconnected' AS gone FROM social_accounts WHERE id = $1",
        [account.id],
      );
      return rows[0]?.gone;
    });
    const row = await honestEnd(house, post.deliveryId);
    const posts = await countOf(platform, account, post.text);
    expect([
      ["published", 1],
      ["held", 0],
    ]).toContainEqual([row.state, posts]);
  });
});

describe.each(["x", "mastodon"] as const)("%s, while it is being sent (after the intent)", (platform) => {
  it("cancel and edit answer 409, and the post goes out once", async () => {
    const account = await newAccount(platform);
    const hold = await held(platform, account, "post.create", "before_commit");
    const post = await publishNow(ctx, account, [mediaId], `too late ${platform} ${String(serial)}`);
    await hold.reached();
    expect(await cancel(post)).toBe("conflict");
    expect(await edit(post, "never")).toBe("conflict");
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect({ state: row.state, posts: await countOf(platform, account, post.text) }).toEqual({
      state: "published",
      posts: 1,
    });
  });

  it("disconnecting lets it settle, then erases the tokens", async () => {
    const account = await newAccount(platform);
    const hold = await held(platform, account, "post.create", "after_commit");
    const post = await publishNow(ctx, account, [mediaId], `leave late ${platform} ${String(serial)}`);
    await hold.reached();
    const { deleteAccount, settleDisconnect } = await import("@/lib/accounts/service/disconnect");
    await deleteAccount(ctx, { id: account.id });
    const before = await house.database.pool.query(
      "SELECT 1 FROM social_accounts WHERE id = $1 AND credentials IS NOT NULL",
      [account.id],
    );
    expect(before.rowCount).toBe(1);
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect({ state: row.state, posts: await countOf(platform, account, post.text) }).toEqual({
      state: "published",
      posts: 1,
    });
    await settleDisconnect(account.id);
    const after = await house.database.pool.query(
      "SELECT status FROM social_accounts WHERE id = $1 AND credentials IS NULL",
      [account.id],
    );
    expect(after.rows).toEqual([{ status: "disconnected" }]);
  });
});

describe("an unknown outcome", () => {
  it('of two people who press "Publish again", one wins', async () => {
    const account = await newAccount("x");
    const hold = await held("x", account, "post.create", "after_commit");
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const text = `two people ${String(serial)}`;
    const post = await publishNow(ctx, account, [], text);
    await hold.reached();
    const twin = await house.sandbox.createPost({ network: "x", account: account.handle, text });
    await hold.release();
    const row = await honestEnd(house, post.deliveryId);
    expect(row.state).toBe("unknown");
    for (const found of await postsOnNetwork(house, "x", account.handle, text))
      await house.sandbox.deletePost("x", found.id);
    expect(twin.text).toBe(text);
    const { resolveDelivery } = await import("@/lib/deliveries/service");
    const press = () =>
      refusal(resolveDelivery(ctx, { id: post.deliveryId, outcome: "not_published", publish_again: true }));
    const answers = await Promise.all([press(), press()]);
    expect(answers.sort()).toEqual(["conflict", "done"]);
    const end = await honestEnd(house, post.deliveryId);
    const visible = (await postsOnNetwork(house, "x", account.handle, text)).filter(
      (found) => found.deleted_at === null,
    );
    expect({ state: end.state, posts: visible.length }).toEqual({ state: "published", posts: 1 });
  });
});

describe("the database", () => {
  it("away for a while: the same worker goes on when it is back, its queue and its timer too", async () => {
    const account = await newAccount("mastodon");
    await server.stop();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    server = await startEmbedded({ home, durable: false });
    await until("the database answers again", () => house.database.pool.query("SELECT 1").catch(() => null));
    await until("the sandbox answers again", () => house.sandbox.holds().catch(() => null));
    await house.database.pool.query(
      "SELECT graphile_worker.add_job('worker.housekeeping', '{}'::json, max_attempts => 1)",
    );
    await until("the queue works", async () => {
      const { rows } = await house.database.pool.query(
        `SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         WHERE t.identifier = 'worker.housekeeping'`,
      );
      return rows.length === 0;
    });
    const post = await publishNow(ctx, account, [mediaId], `after the outage ${String(serial)}`);
    expect((await honestEnd(house, post.deliveryId)).state).toBe("published");
    expect(worker.running()).toBe(true);
  });

  it("restarted while the network rotates a sign-in: the new one is stored when it is back", async () => {
    const account = await newAccount("x");
    await house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "media.upload",
      kind: "token_expired",
      times: 1,
    });
    const { id } = await house.sandbox.createHold({
      network: "x",
      operation: "token.refresh",
      stage: "after_commit",
    });
    const post = await publishNow(ctx, account, [mediaId], `restart rotation ${String(serial)}`);
    await until("the refresh is held", async () =>
      (await house.sandbox.holds()).some((row) => row.id === id && row.waiting.length > 0),
    );
    // The answer reaches the worker while no database is there to take it.
    await house.sandbox.settleHold(id, "release");
    await server.stop();
    await new Promise((resolve) => setTimeout(resolve, 500));
    server = await startEmbedded({ home, durable: false });
    await until("the database answers again", () => readDelivery(house, post.deliveryId).catch(() => null));
    const row = await honestEnd(house, post.deliveryId, 90_000);
    expect({ state: row.state, posts: await countOf("x", account, post.text) }).toEqual({
      state: "published",
      posts: 1,
    });
  });

  it.each(["media.upload", "post.create"])(
    "restarted while %s is open: one post, a true state",
    async (operation) => {
      const account = await newAccount("mastodon");
      const hold = await held("mastodon", account, operation, "after_commit");
      const post = await publishNow(ctx, account, [mediaId], `restart ${operation} ${String(serial)}`);
      await hold.reached();
      await server.stop();
      server = await startEmbedded({ home, durable: false });
      await until("the database answers again", () => readDelivery(house, post.deliveryId).catch(() => null));
      await until("the sandbox answers again", () => house.sandbox.holds().catch(() => null));
      await hold.release();
      const row = await honestEnd(house, post.deliveryId, 90_000);
      expect({ state: row.state, posts: await countOf("mastodon", account, post.text) }).toEqual({
        state: "published",
        posts: 1,
      });
    },
  );
});
