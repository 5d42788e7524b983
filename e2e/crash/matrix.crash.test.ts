import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import type { HoldInput } from "@/lib/sandbox/admin-schema";
import { PUBLISHES, UPLOADS } from "@/lib/platforms/testing/operations";
import { type Cell, cellsOf, holdNext } from "./cells";
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
 * The crash matrix: in each phase a worker is killed with SIGKILL while a post of each network is in that phase, and
 * another one started. The parent kills on what the sandbox's journal and the database show; the assertions read the sandbox's
 * timeline, which our code cannot edit. Each cell's honest end is written beside it.
 */

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
    operation: UPLOADS,
    stage: "before_commit",
    then: "drop",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the media upload",
    operation: UPLOADS,
    stage: "after_commit",
    then: "release",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the intent is committed, the request lost",
    operation: PUBLISHES,
    stage: "before_commit",
    then: "drop",
    // X is searched twice, Instagram is asked about the container, the others are replayed: each can tell.
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the intent is committed, the request arriving after our death",
    operation: PUBLISHES,
    stage: "before_commit",
    then: "release",
    ends: everywhere(PUBLISHED),
  },
  {
    phase: "after the network accepted, before the answer is stored",
    operation: PUBLISHES,
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

async function killWorker(): Promise<void> {
  await worker?.kill();
  worker = null;
}

/** The one that the phase before has left, or a new one. */
async function someWorker(): Promise<void> {
  worker ??= await house.startWorker();
}

async function newAccount(platform: PlatformId): Promise<TestAccount> {
  serial += 1;
  return await connectAccount(house, ctx, platform, `cell${String(serial)}`);
}

async function publish(account: TestAccount, words: string): Promise<TestPost> {
  serial += 1;
  return await publishNow(ctx, account, [mediaId], `${words} no. ${String(serial)}`);
}

/** A post of a new account of the network. */
async function postOf(platform: PlatformId, words: string) {
  const account = await newAccount(platform);
  return { account, post: await publish(account, `${words} ${platform}`) };
}

async function expectEnding(
  { platform, account, post, row }: Omit<Cell, "unfinished">,
  ending: Ending,
): Promise<void> {
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

/** Each network's post is held where `input` says; then one kill for all of them, and the next worker ends them. */
async function killWhileHeld(
  phase: ReturnType<typeof cellsOf>,
  then: "drop" | "release",
  words: string,
  input: (platform: PlatformId, account: TestAccount) => HoldInput,
  prepare: (platform: PlatformId, account: TestAccount) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await someWorker();
  const settle: (() => Promise<unknown>)[] = [];
  await phase.enter(async (platform) => {
    const account = await newAccount(platform);
    await prepare(platform, account);
    const hold = await holdNext(house, input(platform, account));
    settle.push(hold[then]);
    const post = await publish(account, `${words} ${platform}`);
    await hold.reached();
    return { account, post };
  });
  await killWorker();
  for (const settleOne of settle) await settleOne();
  await house.passTime(LEASE_OF_THE_DEAD_MS);
  await someWorker();
  await phase.end(house);
}

describe("killed before the claim", () => {
  const phase = cellsOf();
  beforeAll(async () => {
    await killWorker();
    await phase.enter((platform) => postOf(platform, "before claim"));
    await someWorker();
    await phase.end(house);
  });

  it.each(PLATFORM_IDS)("%s: published once by the next worker", async (platform) => {
    await expectEnding(phase.cell(platform), PUBLISHED);
  });
});

describe.each(HELD_PHASES)("killed $phase", ({ phase: words, operation, stage, then, ends }) => {
  const phase = cellsOf();
  beforeAll(() =>
    killWhileHeld(phase, then, words, (platform, account) => ({
      network: platform,
      account: account.handle,
      operation: operation[platform],
      stage,
    })),
  );

  it.each(PLATFORM_IDS)("%s: ends honestly", async (platform) => {
    await expectEnding(phase.cell(platform), ends[platform]);
  });
});

// One after the other: intents that are due together share a statement, or wait in the process for the one before.
describe("killed between the intent and the call", () => {
  it.each(PLATFORM_IDS)("%s: ends honestly", async (platform) => {
    await someWorker();
    const account = await newAccount(platform);
    const slow = await slowIntents(house);
    const post = await publish(account, `intent alone ${platform}`);
    await slow.reached();
    await killWorker();
    await slow.committed(post.deliveryId);
    await slow.end();
    expect(await postsOnNetwork(house, platform, account.handle, post.text)).toHaveLength(0);
    await house.passTime(LEASE_OF_THE_DEAD_MS);
    await someWorker();
    // The network never heard of it: that is found out, and it is sent.
    const row = await honestEnd(house, post.deliveryId);
    await expectEnding({ platform, account, post, row }, PUBLISHED);
  });
});

describe("killed after the answer is stored", () => {
  const phase = cellsOf();
  beforeAll(async () => {
    await someWorker();
    await phase.enter(async (platform) => {
      const { account, post } = await postOf(platform, "after the answer");
      await until(
        `it is published on ${platform}`,
        async () => (await readDelivery(house, post.deliveryId)).state === "published",
      );
      return { account, post };
    });
    await killWorker();
    await house.passTime(120_000);
    await someWorker();
    await phase.end(house);
  });

  it.each(PLATFORM_IDS)("%s: nothing goes out again", async (platform) => {
    await expectEnding(phase.cell(platform), PUBLISHED);
  });
});

describe.each(REFRESH_PHASES)("killed $phase", ({ stage, then, ends }) => {
  const renewing = Object.keys(ends) as PlatformId[];
  const phase = cellsOf(renewing);
  beforeAll(() =>
    killWhileHeld(
      phase,
      then,
      `refresh ${stage}`,
      (platform) => ({ network: platform, operation: "token.refresh", stage }),
      (platform, account) =>
        house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: UPLOADS[platform],
          kind: "token_expired",
          times: 1,
        }),
    ),
  );

  it.each(Object.entries(ends) as [PlatformId, Ending][])("%s ends honestly", async (platform, ending) => {
    await expectEnding(phase.cell(platform), ending);
  });
});

// Instagram's token is exchanged ahead of its end by the job; the old one stays good until then.
describe.each([
  { phase: "the request lost", stage: "before_commit", then: "drop" },
  { phase: "after the exchange", stage: "after_commit", then: "release" },
] as const)("instagram killed during the token refresh, $phase", ({ stage, then }) => {
  it("publishes afterwards, and renews the sign-in in the end", async () => {
    await someWorker();
    const account = await newAccount("instagram");
    const { pool } = house.database;
    await pool.query(
      `UPDATE social_accounts SET access_expires_at = app_now() + interval '5 minutes', access_issued_at = NULL WHERE id = $1`,
      [account.id],
    );
    const hold = await holdNext(house, { network: "instagram", operation: "token.refresh", stage });
    await pool.query(
      "SELECT graphile_worker.add_job('accounts.refresh-tokens', '{}'::json, max_attempts => 1)",
    );
    await hold.reached();
    await killWorker();
    await hold[then]();
    await house.passTime(LEASE_OF_THE_DEAD_MS);
    const post = await publish(account, `exchange ${stage}`);
    await someWorker();
    const row = await honestEnd(house, post.deliveryId);
    await expectEnding({ platform: "instagram", account, post, row }, PUBLISHED);
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
  const platforms = ["linkedin", "instagram", "mastodon"] as const;
  const phase = cellsOf(platforms);
  beforeAll(() =>
    killWhileHeld(
      phase,
      "release",
      "no refresh",
      (platform, account) => ({
        network: platform,
        account: account.handle,
        operation: null,
        stage: "before_commit",
      }),
      (platform, account) =>
        house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: null,
          kind: "token_expired",
          times: 1,
        }),
    ),
  );

  it.each(platforms)("%s: an expired token, killed on the way, ends as reconnect", async (platform) => {
    await expectEnding(phase.cell(platform), RECONNECT);
  });
});
