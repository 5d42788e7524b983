import { beforeAll, describe, expect, it } from "vitest";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { PUBLISHES, UPLOADS } from "@/lib/platforms/testing/operations";
import { crashBench } from "./bench";
import { cellsOf } from "./cells";
import { publishNow } from "./person";
import { slowIntents } from "./slow-intent";
import { honestEnd, postsOnNetwork, readDelivery, until } from "./watch";

/* Workers stopped past their leases, and woken when others have taken over. */

const bench = crashBench("frozen");

/** An intent may be used for two seconds of the real clock. Waits until they are long gone. */
async function staleAfter(stoppedAt: number): Promise<void> {
  const leftMs = stoppedAt + 4_000 - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

describe.each([
  {
    title: "before the intent never sends when it wakes",
    operation: UPLOADS,
    // It finds its leases gone, and what it had to do done by another.
    laterMs: 90_000,
  },
  { title: "after the intent stores the same outcome when it wakes", operation: PUBLISHES, laterMs: 0 },
])("a worker stopped past its leases $title", ({ title, operation, laterMs }) => {
  const phase = cellsOf();
  beforeAll(async () => {
    const frozen = await bench.onlyWorker();
    const releases: (() => Promise<unknown>)[] = [];
    await phase.enter(async (platform) => {
      const account = await bench.newAccount(platform);
      const hold = await bench.holdOne(platform, account, operation[platform], "after_commit");
      releases.push(hold.release);
      const post = await bench.publish(platform, account, `frozen ${title.slice(0, 6)}`);
      await hold.reached();
      return { account, post };
    });
    frozen.signal("SIGSTOP");
    await bench.house.passTime(90_000);
    await bench.addWorker();
    await phase.end(bench.house);
    for (const release of releases) await release();
    frozen.signal("SIGCONT");
    if (laterMs > 0) await bench.house.passTime(laterMs);
    await phase.end(bench.house);
  });

  it.each(PLATFORM_IDS)("%s", async (platform) => {
    await bench.expectPublishedOnce(phase, platform);
  });
});

// One after the other: intents that are due together share a statement, or wait in the process for the one before.
describe("a worker stopped past its lease between the intent and the call sends nothing when it wakes", () => {
  beforeAll(() => bench.onlyWorker());

  it.each(PLATFORM_IDS)("%s", async (platform) => {
    const frozen = (bench.workers.length === 1 && bench.workers[0]) || (await bench.onlyWorker());
    const account = await bench.newAccount(platform);
    const slow = await slowIntents(bench.house);
    const post = await bench.publish(platform, account, "frozen between");
    await slow.reached();
    frozen.signal("SIGSTOP");
    const stoppedAt = performance.now();
    await slow.committed(post.deliveryId);
    await slow.end();
    await bench.house.passTime(90_000);
    await bench.addWorker();
    const end = await honestEnd(bench.house, post.deliveryId);
    const calls = async () =>
      (await bench.house.sandbox.journal({ network: platform, operation: PUBLISHES[platform], limit: 200 }))
        .length;
    const before = await calls();
    // It finds its intent granted, and the two seconds in which it may be used long gone.
    await staleAfter(stoppedAt);
    frozen.signal("SIGCONT");
    await bench.house.passTime(90_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await calls()).toBe(before);
    const row = await readDelivery(bench.house, post.deliveryId);
    const posts = await postsOnNetwork(bench.house, platform, account.handle, post.text);
    expect({ before: end.state, state: row.state, posts: posts.length, doubled: row.doubled }).toEqual({
      before: "published",
      state: "published",
      posts: 1,
      doubled: false,
    });
    expect(row.attempts.filter((attempt) => attempt.state === "published")).toHaveLength(1);
    // The one that has not been frozen is the next one's.
    await bench.workers.shift()?.kill();
  });
});

describe.each(["mastodon", "linkedin"] as const)("%s, which is settled by a repeat", (platform) => {
  it("a worker that wakes with its call unsent does not deny what another one's repeat has published", async () => {
    const frozen = await bench.onlyWorker();
    const account = await bench.newAccount(platform);
    const slow = await slowIntents(bench.house);
    const post = await publishNow(bench.ctx, account, [], `denied ${platform} ${bench.serial()}`);
    await slow.reached();
    frozen.signal("SIGSTOP");
    const stoppedAt = performance.now();
    await slow.committed(post.deliveryId);
    await slow.end();
    // The repeat publishes it; its answer is lost, and the list does not show it yet.
    const fault = { network: platform, account: account.handle, operation: "post.create" } as const;
    await bench.house.sandbox.createFault({ ...fault, kind: "list_delay", params: { seconds: 30 } });
    await bench.house.sandbox.createFault({ ...fault, kind: "reset_after_commit" });
    await bench.house.passTime(90_000);
    await bench.addWorker();
    const countOf = async () =>
      (await postsOnNetwork(bench.house, platform, account.handle, post.text)).length;
    await until("the repeat has published it", async () => (await countOf()) === 1);
    await until("nobody knows", async () => {
      const row = await readDelivery(bench.house, post.deliveryId);
      return row.state === "unknown" && !row.leased;
    });
    await staleAfter(stoppedAt);
    frozen.signal("SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const row = await honestEnd(bench.house, post.deliveryId);
    expect({ state: row.state, posts: await countOf(), doubled: row.doubled }).toEqual({
      state: "published",
      posts: 1,
      doubled: false,
    });
    expect(row.attempts).toHaveLength(1);
  });
});
