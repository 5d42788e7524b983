import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import type { HoldInput } from "@/lib/sandbox/admin-schema";
import { openCrashHouse, type CrashHouse } from "./house";
import {
  connectAccount,
  publishNow,
  signUpPerson,
  uploadPicture,
  type TestAccount,
  type TestPost,
} from "./person";
import { slowIntents } from "./slow-intent";
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";
import type { TestProcess } from "./worker-process";

/*
 * The crash matrix: for each network and each phase a worker is killed with SIGKILL in that phase and another one
 * started. The parent kills on what the sandbox's journal and the database show; the assertions read the sandbox's
 * timeline, which our code cannot edit. Each cell's honest end is written beside it.
 */

const UPLOAD: Record<PlatformId, string> = {
  x: "media.upload",
  linkedin: "media.upload",
  instagram: "container.create",
  mastodon: "media.upload",
  bluesky: "media.upload",
};
const PUBLISH: Record<PlatformId, string> = {
  x: "post.create",
  linkedin: "post.create",
  instagram: "container.publish",
  mastodon: "post.create",
  bluesky: "post.create",
};

interface Ending {
  state: "published" | "blocked" | "unknown";
  posts: 0 | 1;
}
const PUBLISHED: Ending = { state: "published", posts: 1 };
const RECONNECT: Ending = { state: "blocked", posts: 0 };

interface HeldPhase {
  phase: string;
  operation: Record<PlatformId, string>;
  stage: HoldInput["stage"];
  /** What becomes of the request that was open when the worker died. */
  then: "drop" | "release";
  ends: Record<PlatformId, Ending>;
}

const everywhere = (ending: Ending): Record<PlatformId, Ending> => ({
  x: ending,
  linkedin: ending,
  instagram: ending,
  mastodon: ending,
  bluesky: ending,
});

const HELD_PHASES: HeldPhase[] = [
  {
    phase: "after the claim, the upload lost",
    operation: UPLOAD,
    stage: "before_commit",
    then: "drop",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the media upload",
    operation: UPLOAD,
    stage: "after_commit",
    then: "release",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the intent is committed, the request lost",
    operation: PUBLISH,
    stage: "before_commit",
    then: "drop",
    // X is searched twice, Instagram is asked about the container, the others are replayed: each can tell.
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the intent is committed, the request arriving after our death",
    operation: PUBLISH,
    stage: "before_commit",
    then: "release",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the network accepted, before the answer is stored",
    operation: PUBLISH,
    stage: "after_commit",
    then: "release",
    ends: everywhere(PUBLISHED),
  },
];

interface RefreshPhase {
  phase: string;
  stage: HoldInput["stage"];
  then: "drop" | "release";
  ends: Partial<Record<PlatformId, Ending>>;
}

/** A kill during the refresh of an expired token, on the networks that renew one. */
const REFRESH_PHASES: RefreshPhase[] = [
  {
    phase: "during the token refresh, the request lost",
    stage: "before_commit",
    then: "drop",
    ends: { x: PUBLISHED, bluesky: PUBLISHED },
  },
  {
    phase: "during the token refresh, after the rotation",
    stage: "after_commit",
    then: "release",
    // X's refresh token is used up and the new one lost; Bluesky still takes the old one for two hours.
    ends: { x: RECONNECT, bluesky: PUBLISHED },
  },
];

/** Longer than any lease: what the dead worker held is free, as it would be after a minute of waiting. */
const LEASE_OF_THE_DEAD_MS = 70_000;

let house: CrashHouse;
let ctx: Ctx;
let mediaId: string;
let worker: TestProcess | null = null;
let serial = 0;

beforeAll(async () => {
  house = await openCrashHouse("crash_matrix");
  ctx = await signUpPerson("matrix");
  mediaId = await uploadPicture(ctx);
});

afterAll(async () => {
  await worker?.kill();
  await house.close();
});

async function newWorker(): Promise<void> {
  await worker?.kill();
  worker = await house.startWorker();
}

async function newAccount(platform: PlatformId): Promise<TestAccount> {
  serial += 1;
  return await connectAccount(house, ctx, platform, `cell${String(serial)}`);
}

/** Waits until the sandbox holds a request, kills the worker there, and settles the request. */
async function killWhileHeld(hold: HoldInput, then: "drop" | "release"): Promise<void> {
  const { id } = await house.sandbox.createHold(hold);
  await until(`a request is held at ${hold.operation ?? ""}`, async () => {
    const row = (await house.sandbox.holds()).find((candidate) => candidate.id === id);
    return (row?.waiting.length ?? 0) > 0;
  });
  await worker?.kill();
  await house.sandbox.settleHold(id, then);
  await house.passTime(LEASE_OF_THE_DEAD_MS);
}

async function expectEnding(
  platform: PlatformId,
  account: TestAccount,
  post: TestPost,
  ending: Ending,
): Promise<void> {
  const row = await honestEnd(house, post.deliveryId);
  const posts = await postsOnNetwork(house, platform, account.handle, post.text);
  expect({ state: row.state, posts: posts.length, doubled: row.doubled }).toEqual({
    ...ending,
    doubled: false,
  });
  if (ending.state === "published") {
    expect(row.remoteId).not.toBeNull();
    expect(row.attempts.filter((attempt) => attempt.state === "published")).toHaveLength(1);
  }
  expect(row.attempts.filter((attempt) => ["sending", "processing"].includes(attempt.state))).toHaveLength(0);
}

describe.each(PLATFORM_IDS)("%s", (platform) => {
  it("killed before the claim: published once by the next worker", async () => {
    await worker?.kill();
    worker = null;
    const account = await newAccount(platform);
    const post = await publishNow(ctx, account, [mediaId], `before claim ${platform} ${String(serial)}`);
    await newWorker();
    await expectEnding(platform, account, post, PUBLISHED);
  });

  it.each(HELD_PHASES)("killed $phase: ends honestly", async ({ phase, operation, stage, then, ends }) => {
    await newWorker();
    const account = await newAccount(platform);
    const killing = killWhileHeld(
      { network: platform, account: account.handle, operation: operation[platform], stage },
      then,
    );
    const post = await publishNow(ctx, account, [mediaId], `${phase} ${platform} ${String(serial)}`);
    await killing;
    await newWorker();
    await expectEnding(platform, account, post, ends[platform]);
  });

  it("killed between the intent and the call: ends honestly", async () => {
    await newWorker();
    const account = await newAccount(platform);
    const slow = await slowIntents(house);
    const post = await publishNow(ctx, account, [mediaId], `intent alone ${platform} ${String(serial)}`);
    await slow.reached();
    await worker?.kill();
    await slow.committed(post.deliveryId);
    await slow.end();
    expect(await postsOnNetwork(house, platform, account.handle, post.text)).toHaveLength(0);
    await house.passTime(LEASE_OF_THE_DEAD_MS);
    await newWorker();
    // The network never heard of it: that is found out, and it is sent.
    await expectEnding(platform, account, post, PUBLISHED);
  });

  it("killed after the answer is stored: nothing goes out again", async () => {
    await newWorker();
    const account = await newAccount(platform);
    const post = await publishNow(ctx, account, [mediaId], `after the answer ${platform} ${String(serial)}`);
    await until(
      "it is published",
      async () => (await readDelivery(house, post.deliveryId)).state === "published",
    );
    await worker?.kill();
    await house.passTime(120_000);
    await newWorker();
    await expectEnding(platform, account, post, PUBLISHED);
  });
});

describe.each(REFRESH_PHASES)("killed $phase", ({ stage, then, ends }) => {
  it.each(Object.entries(ends) as [PlatformId, Ending][])("%s ends honestly", async (platform, ending) => {
    await newWorker();
    const account = await newAccount(platform);
    await house.sandbox.createFault({
      network: platform,
      account: account.handle,
      operation: UPLOAD[platform],
      kind: "token_expired",
      times: 1,
    });
    const killing = killWhileHeld({ network: platform, operation: "token.refresh", stage }, then);
    const post = await publishNow(ctx, account, [mediaId], `refresh ${stage} ${platform} ${String(serial)}`);
    await killing;
    await newWorker();
    await expectEnding(platform, account, post, ending);
  });
});

// Instagram's token is exchanged ahead of its end by the job; the old one stays good until then.
describe.each([
  { phase: "the request lost", stage: "before_commit", then: "drop" },
  { phase: "after the exchange", stage: "after_commit", then: "release" },
] as const)("instagram killed during the token refresh, $phase", ({ stage, then }) => {
  it("publishes afterwards, and renews the sign-in in the end", async () => {
    await newWorker();
    const account = await newAccount("instagram");
    const { pool } = house.database;
    await pool.query(
      `UPDATE social_accounts SET access_expires_at = app_now() + interval '5 minutes', access_issued_at = NULL WHERE id = $1`,
      [account.id],
    );
    const killing = killWhileHeld({ network: "instagram", operation: "token.refresh", stage }, then);
    await pool.query(
      "SELECT graphile_worker.add_job('accounts.refresh-tokens', '{}'::json, max_attempts => 1)",
    );
    await killing;
    const post = await publishNow(ctx, account, [mediaId], `exchange ${stage} ${String(serial)}`);
    await newWorker();
    await expectEnding("instagram", account, post, PUBLISHED);
    await pool.query(
      "SELECT graphile_worker.add_job('accounts.refresh-tokens', '{}'::json, max_attempts => 1)",
    );
    await until("the sign-in is renewed", async () => {
      const { rows } = await pool.query(
        "SELECT 1 FROM social_accounts WHERE id = $1 AND status = 'active' AND access_expires_at > app_now() + interval '30 days'",
        [account.id],
      );
      return rows.length === 1;
    });
  });
});

// Instagram's token is exchanged ahead of its expiry and only while it is valid: an expired one needs the person too.
describe("networks that cannot renew an expired token", () => {
  it.each(["linkedin", "instagram", "mastodon"] as const)(
    "%s: an expired token, killed on the way, ends as reconnect",
    async (platform) => {
      await newWorker();
      const account = await newAccount(platform);
      await house.sandbox.createFault({
        network: platform,
        account: account.handle,
        operation: null,
        kind: "token_expired",
        times: 1,
      });
      const killing = killWhileHeld(
        { network: platform, account: account.handle, operation: null, stage: "before_commit" },
        "release",
      );
      const post = await publishNow(ctx, account, [mediaId], `no refresh ${platform} ${String(serial)}`);
      await killing;
      await newWorker();
      await expectEnding(platform, account, post, RECONNECT);
    },
  );
});
