import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
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
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";
import type { TestProcess } from "./worker-process";

/*
 * A person cancels, edits or disconnects in each phase of a publish, on each network. Before the intent they win; after
 * it cancel and edit are told "being sent", and a disconnect waits for the outcome. What was reached is read from the
 * sandbox's holds, what went out from its timeline.
 */

const HOUR_MS = 3_600_000;

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

/** Brings a post into a phase and answers how to go on from it. */
type Phase = (
  platform: PlatformId,
  account: TestAccount,
) => Promise<{ post: TestPost; goOn(): Promise<void> }>;

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

const title = (platform: PlatformId) => `every phase ${platform} ${String(serial)}`;

async function heldAt(
  platform: PlatformId,
  account: TestAccount | null,
  operation: string,
  stage: "before_commit" | "after_commit",
) {
  const { id } = await house.sandbox.createHold({
    network: platform,
    ...(account === null ? {} : { account: account.handle }),
    operation,
    stage,
  });
  return {
    reached: () =>
      until(`a request is held at ${operation}`, async () =>
        (await house.sandbox.holds()).some((row) => row.id === id && row.waiting.length > 0),
      ),
    release: async () => {
      await house.sandbox.settleHold(id, "release");
    },
  };
}

function whileHeld(operation: Record<PlatformId, string>, stage: "before_commit" | "after_commit"): Phase {
  return async (platform, account) => {
    const hold = await heldAt(platform, account, operation[platform], stage);
    const post = await publishNow(ctx, account, [mediaId], title(platform));
    await hold.reached();
    return { post, goOn: hold.release };
  };
}

const asleep: Phase = async (platform, account) => {
  const post = await scheduleAt(ctx, account, title(platform), new Date(Date.now() + HOUR_MS), house, [
    mediaId,
  ]);
  return { post, goOn: () => house.passTime(HOUR_MS + 2_000) };
};

const refreshing: Phase = async (platform, account) => {
  await house.sandbox.createFault({
    network: platform,
    account: account.handle,
    operation: UPLOAD[platform],
    kind: "token_expired",
    times: 1,
  });
  const hold = await heldAt(platform, null, "token.refresh", "before_commit");
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await hold.reached();
  return { post, goOn: hold.release };
};

const backingOff: Phase = async (platform, account) => {
  await house.sandbox.createFault({
    network: platform,
    account: account.handle,
    operation: UPLOAD[platform],
    kind: "rate_limited",
    times: 1,
    params: { reset_seconds: 60 },
  });
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await until("it waits", async () => {
    const row = await readDelivery(house, post.deliveryId);
    return row.state === "retrying" && !row.leased;
  });
  return { post, goOn: () => house.passTime(70_000) };
};

const out: Phase = async (platform, account) => {
  const post = await publishNow(ctx, account, [mediaId], title(platform));
  await until("it is out", async () => (await readDelivery(house, post.deliveryId)).state === "published");
  return { post, goOn: () => Promise.resolve() };
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

async function end(platform: PlatformId, account: TestAccount, post: TestPost) {
  const row = await honestEnd(house, post.deliveryId);
  return { state: row.state, posts: await countOf(platform, account, post.text), doubled: row.doubled };
}

async function enter(phase: Phase, platform: PlatformId) {
  serial += 1;
  const account = await connectAccount(house, ctx, platform, `phase${String(serial)}`);
  return { account, ...(await phase(platform, account)) };
}

const RENEWING: readonly PlatformId[] = ["x", "bluesky"];
const BEFORE: [string, Phase, readonly PlatformId[]][] = [
  ["while the engine sleeps until its time", asleep, PLATFORM_IDS],
  ["after the claim, while it uploads", whileHeld(UPLOAD, "before_commit"), PLATFORM_IDS],
  ["while its sign-in is renewed", refreshing, RENEWING],
  ["after the upload", whileHeld(UPLOAD, "after_commit"), PLATFORM_IDS],
  ["while it waits for a limit", backingOff, PLATFORM_IDS],
];

describe.each(BEFORE)("%s (before the intent)", (_title, phase, platforms) => {
  describe.each(platforms)("%s", (platform) => {
    it("cancel wins: nothing goes out", async () => {
      const { account, post, goOn } = await enter(phase, platform);
      expect(await cancel(post)).toBe("done");
      await goOn();
      expect(await end(platform, account, post)).toEqual({ state: "cancelled", posts: 0, doubled: false });
    });

    it("an edit wins: only the new text goes out", async () => {
      const { account, post, goOn } = await enter(phase, platform);
      const fresh = `fresh words ${platform} ${String(serial)}`;
      expect(await edit(post, fresh)).toBe("done");
      await goOn();
      expect(await end(platform, account, { ...post, text: fresh })).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
      expect(await countOf(platform, account, post.text)).toBe(0);
    });

    it("a disconnect holds it: nothing goes out, the tokens are erased", async () => {
      const { account, post, goOn } = await enter(phase, platform);
      await disconnect(account);
      await goOn();
      await tokensErased(account);
      expect(await end(platform, account, post)).toEqual({ state: "held", posts: 0, doubled: false });
    });
  });
});

const AFTER: [string, Phase][] = [
  ["while it is being sent", whileHeld(PUBLISH, "before_commit")],
  ["after the network accepted it, before the answer is stored", whileHeld(PUBLISH, "after_commit")],
];

describe.each(AFTER)("%s (after the intent)", (_title, phase) => {
  describe.each(PLATFORM_IDS)("%s", (platform) => {
    it("cancel and edit are refused, and it goes out once", async () => {
      const { account, post, goOn } = await enter(phase, platform);
      expect([await cancel(post), await edit(post, "never")]).toEqual(["conflict", "conflict"]);
      await goOn();
      expect(await end(platform, account, post)).toEqual({ state: "published", posts: 1, doubled: false });
    });

    it("a disconnect waits for the outcome, then erases the tokens", async () => {
      const { account, post, goOn } = await enter(phase, platform);
      await disconnect(account);
      expect(await hasTokens(account)).toBe(true);
      await goOn();
      expect(await end(platform, account, post)).toEqual({ state: "published", posts: 1, doubled: false });
      await tokensErased(account);
    });
  });
});

describe("after the answer is stored", () => {
  describe.each(PLATFORM_IDS)("%s", (platform) => {
    it("cancel and edit are refused, and a disconnect leaves what is out", async () => {
      const { account, post } = await enter(out, platform);
      expect([await cancel(post), await edit(post, "never")]).toEqual(["conflict", "conflict"]);
      await disconnect(account);
      await tokensErased(account);
      expect(await end(platform, account, post)).toEqual({ state: "published", posts: 1, doubled: false });
    });
  });
});
