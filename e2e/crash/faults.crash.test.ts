import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { PUBLISHES } from "@/lib/platforms/testing/operations";
import { crashBench } from "./bench";
import { cellsOf } from "./cells";
import { publishNow, type TestAccount } from "./person";
import { honestEnd, postsOnNetwork } from "./watch";

/*
 * What a network can do to a publish without a kill: answers lost after the commit, lists that lag, a clock that
 * differs from ours.
 */

const bench = crashBench("faults");

describe.each(["bad_gateway_after_commit", "reset_after_commit", "garbage_after_commit"] as const)(
  "%s",
  (kind) => {
    const phase = cellsOf();
    beforeAll(async () => {
      if (bench.workers.length === 0) await bench.addWorker();
      await phase.enter(async (platform) => {
        const account = await bench.newAccount(platform);
        await bench.house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: PUBLISHES[platform],
          kind,
        });
        return { account, post: await bench.publish(platform, account, kind) };
      });
      await phase.end(bench.house);
    });

    it.each(PLATFORM_IDS)("%s: the post is found and stays single", async (platform) => {
      await bench.expectPublishedOnce(phase, platform);
    });
  },
);

describe("lists", () => {
  it("a post that appears in the list only 30 s later is found, not sent again", async () => {
    await bench.onlyWorker();
    const account = await bench.newAccount("x");
    await bench.house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "list_delay",
      params: { seconds: 30 },
    });
    await bench.house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const post = await publishNow(bench.ctx, account, [bench.mediaId], `late list ${bench.serial()}`);
    const row = await honestEnd(bench.house, post.deliveryId);
    const posts = await postsOnNetwork(bench.house, "x", account.handle, post.text);
    expect(posts).toHaveLength(1);
    expect(["published", "unknown"]).toContain(row.state);
  });

  it("the same text posted by hand in between is offered to a person, never taken for granted twice", async () => {
    await bench.onlyWorker();
    const account = await bench.newAccount("x");
    const hold = await bench.holdOne("x", account, "post.create", "after_commit");
    await bench.house.sandbox.createFault({
      network: "x",
      account: account.handle,
      operation: "post.create",
      kind: "reset_after_commit",
    });
    const text = `by hand ${bench.serial()}`;
    const post = await publishNow(bench.ctx, account, [], text);
    await hold.reached();
    await bench.house.sandbox.createPost({ network: "x", account: account.handle, text });
    await hold.release();
    const row = await honestEnd(bench.house, post.deliveryId);
    expect(row.state).toBe("unknown");
    expect(await postsOnNetwork(bench.house, "x", account.handle, text)).toHaveLength(2);
    expect(row.attempts).toHaveLength(1);
  });
});

describe("a clock of ours that is wrong", () => {
  beforeAll(() => bench.onlyWorker());

  describe.each([-300_000, -5_000, 5_000, 300_000])("the network's is %d ms ahead", (aheadMs) => {
    const phase = cellsOf();
    beforeAll(async () => {
      const accounts = new Map<PlatformId, TestAccount>();
      for (const platform of PLATFORM_IDS) accounts.set(platform, await bench.newAccount(platform));
      await bench.house.networkClockAhead(aheadMs);
      await phase.enter(async (platform) => {
        const account = accounts.get(platform) as TestAccount;
        await bench.house.sandbox.createFault({
          network: platform,
          account: account.handle,
          operation: PUBLISHES[platform],
          kind: "reset_after_commit",
        });
        return { account, post: await bench.publish(platform, account, "wrong clock") };
      });
      await phase.end(bench.house);
    });
    afterAll(() => bench.house.networkClockAhead(0));

    it.each(PLATFORM_IDS)("%s: a post whose answer was lost is found, not sent again", async (platform) => {
      await bench.expectPublishedOnce(phase, platform);
    });
  });
});
