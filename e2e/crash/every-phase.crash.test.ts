import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { PUBLISHES, UPLOADS } from "@/lib/platforms/testing/operations";
import { type Cell, cellsOf, holdNext } from "./cells";
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
import { postsOnNetwork, readDelivery, until } from "./watch";
import type { TestProcess } from "./worker-process";

/*
 * A person cancels, edits or disconnects in each phase of a publish, on each network; the networks go through a phase
 * together. Before the intent they win; after
 * it cancel and edit are told "being sent", and a disconnect waits for the outcome. What was reached is read from the
 * sandbox's holds, what went out from its timeline.
 */

const HOUR_MS = 3_600_000;

/** Brings a post into a phase. */
type Phase = (platform: PlatformId, account: TestAccount) => Promise<{ post: TestPost; goOn: GoOn }>;

/** How a post goes on from its phase. Time passes once for all that wait for it. */
type GoOn = { passMs: number } | (() => Promise<unknown>);

let house: CrashHouse;
let ctx: Ctx;
let mediaId: string;
let worker: TestProcess;
let serial = 0;

beforeAll(async () => {
  house = await openCrashHouse("every_phase");
  ctx = await signUpPerson("phases");
  mediaId = await uploadPicture(ctx);
  worker = await house.startWorker();
});

afterAll(async () => {
  await worker.kill();
  await house.close();
});

const title = (platform: PlatformId) => `every phase ${platform} ${String((serial += 1))}`;

function whileHeld(operation: Record<PlatformId, string>, stage: "before_commit" | "after_commit"): Phase {
  return async (platform, account) => {
    const hold = await holdNext(house, {
      network: platform,
      account: account.handle,
      operation: operation[platform],
      stage,
    });
    const post = await publishNow(ctx, account, [mediaId], title(platform));
    await hold.reached();
    return { post, goOn: hold.release };
  };
}

const asleep: Phase = async (platform, account) => {
  const post = await scheduleAt(ctx, account, title(platform), new Date(Date.now() + HOUR_MS), house, [
    mediaId,
  ]);
  return { post, goOn: { passMs: HOUR_MS + 2_000 } };
};

const refreshing: Phase = async (platform, account) => {
  await house.sandbox.createFault({
    network: platform,
    account: account.handle,
    operation: UPLOADS[platform],
    kind: "token_expired",
    times: 1,
  });
  const hold = await holdNext(house, {
    network: platform,
    operation: "token.refresh",
    stage: "before_commit",
  });
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await hold.reached();
  return { post, goOn: hold.release };
};

const backingOff: Phase = async (platform, account) => {
  await house.sandbox.createFault({
    network: platform,
    account: account.handle,
    operation: UPLOADS[platform],
    kind: "rate_limited",
    times: 1,
    params: { reset_seconds: 60 },
  });
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await until("it waits", async () => {
    const row = await readDelivery(house, post.deliveryId);
    return row.state === "retrying" && !row.leased;
  });
  return { post, goOn: { passMs: 70_000 } };
};

const out: Phase = async (platform, account) => {
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await until("it is out", async () => (await readDelivery(house, post.deliveryId)).state === "published");
  return { post, goOn: { passMs: 0 } };
};

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
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

async function disconnect(account: TestAccount): Promise<void> {
  const { deleteAccount } = await import("@/lib/accounts/service/disconnect");
  await deleteAccount(ctx, { id: account.id });
}

async function hasTokens(account: TestAccount): Promise<boolean> {
  const { rows } = await house.database.pool.query<{ has: boolean }>(
    "SELECT credentials IS NOT NULL AS has FROM social_accounts WHERE id = $1",
    [account.id],
  );
  return rows[0]?.has ?? false;
}

/** What the job of every minute does. */
async function tokensErased(account: TestAccount): Promise<void> {
  const { settleDisconnect } = await import("@/lib/accounts/service/disconnect");
  await until("the tokens are erased", async () => {
    await settleDisconnect(account.id);
    return !(await hasTokens(account));
  });
}

const countOf = async (platform: PlatformId, account: TestAccount, text: string) =>
  (await postsOnNetwork(house, platform, account.handle, text)).length;

async function endOf({ platform, account, row }: Cell, text: string) {
  return { state: row.state, posts: await countOf(platform, account, text), doubled: row.doubled };
}

/** Every network's post in the phase, `act` upon each of them there, and then all of them to their end. */
function acted<T>(phase: Phase, platforms: readonly PlatformId[], act: (cell: Cell) => Promise<T>) {
  const cells = cellsOf(platforms);
  const answers = new Map<PlatformId, T>();
  beforeAll(async () => {
    const goOns: GoOn[] = [];
    await cells.enter(async (platform) => {
      serial += 1;
      const account = await connectAccount(house, ctx, platform, `phase${String(serial)}`);
      const { post, goOn } = await phase(platform, account);
      goOns.push(goOn);
      return { account, post };
    });
    for (const cell of cells.all()) answers.set(cell.platform, await act(cell));
    const passMs = Math.max(...goOns.map((goOn) => (typeof goOn === "function" ? 0 : goOn.passMs)));
    if (passMs > 0) await house.passTime(passMs);
    for (const goOn of goOns) if (typeof goOn === "function") await goOn();
    await cells.end(house);
  });
  return {
    cell: cells.cell,
    answer: (platform: PlatformId) => answers.get(platform),
  };
}

const RENEWING: readonly PlatformId[] = ["x", "bluesky"];
const BEFORE: [string, Phase, readonly PlatformId[]][] = [
  ["while the engine sleeps until its time", asleep, PLATFORM_IDS],
  ["after the claim, while it uploads", whileHeld(UPLOADS, "before_commit"), PLATFORM_IDS],
  ["while its sign-in is renewed", refreshing, RENEWING],
  ["after the upload", whileHeld(UPLOADS, "after_commit"), PLATFORM_IDS],
  ["while it waits for a limit", backingOff, PLATFORM_IDS],
];

describe.each(BEFORE)("%s (before the intent)", (_title, phase, platforms) => {
  describe("cancel wins", () => {
    const { cell, answer } = acted(phase, platforms, ({ post }) => cancel(post));

    it.each(platforms)("%s: nothing goes out", async (platform) => {
      const { post } = cell(platform);
      expect(answer(platform)).toBe("done");
      expect(await endOf(cell(platform), post.text)).toEqual({
        state: "cancelled",
        posts: 0,
        doubled: false,
      });
    });
  });

  describe("an edit wins", () => {
    const { cell, answer } = acted(phase, platforms, async ({ platform, post }) => {
      const fresh = `fresh words ${title(platform)}`;
      return { fresh, said: await edit(post, fresh) };
    });

    it.each(platforms)("%s: only the new text goes out", async (platform) => {
      const { account, post } = cell(platform);
      const { fresh = "", said } = answer(platform) ?? {};
      expect(said).toBe("done");
      expect(await endOf(cell(platform), fresh)).toEqual({ state: "published", posts: 1, doubled: false });
      expect(await countOf(platform, account, post.text)).toBe(0);
    });
  });

  describe("a disconnect holds it", () => {
    const { cell } = acted(phase, platforms, ({ account }) => disconnect(account));

    it.each(platforms)("%s: nothing goes out, the tokens are erased", async (platform) => {
      const { account, post } = cell(platform);
      await tokensErased(account);
      expect(await endOf(cell(platform), post.text)).toEqual({ state: "held", posts: 0, doubled: false });
    });
  });
});

const AFTER: [string, Phase][] = [
  ["while it is being sent", whileHeld(PUBLISHES, "before_commit")],
  ["after the network accepted it, before the answer is stored", whileHeld(PUBLISHES, "after_commit")],
];

describe.each(AFTER)("%s (after the intent)", (_title, phase) => {
  describe("cancel and edit are refused", () => {
    const { cell, answer } = acted(phase, PLATFORM_IDS, async ({ post }) => [
      await cancel(post),
      await edit(post, "never"),
    ]);

    it.each(PLATFORM_IDS)("%s: it goes out once", async (platform) => {
      expect(answer(platform)).toEqual(["conflict", "conflict"]);
      expect(await endOf(cell(platform), cell(platform).post.text)).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
    });
  });

  describe("a disconnect waits for the outcome", () => {
    const { cell, answer } = acted(phase, PLATFORM_IDS, async ({ account }) => {
      await disconnect(account);
      return await hasTokens(account);
    });

    it.each(PLATFORM_IDS)("%s: then the tokens are erased", async (platform) => {
      const { account, post } = cell(platform);
      expect(answer(platform)).toBe(true);
      expect(await endOf(cell(platform), post.text)).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
      await tokensErased(account);
    });
  });
});

describe("after the answer is stored", () => {
  const { cell, answer } = acted(out, PLATFORM_IDS, async ({ account, post }) => {
    const answers = [await cancel(post), await edit(post, "never")];
    await disconnect(account);
    await tokensErased(account);
    return answers;
  });

  it.each(PLATFORM_IDS)(
    "%s: cancel and edit are refused, a disconnect leaves what is out",
    async (platform) => {
      expect(answer(platform)).toEqual(["conflict", "conflict"]);
      expect(await endOf(cell(platform), cell(platform).post.text)).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
    },
  );
});
