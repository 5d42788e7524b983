import { beforeEach, describe, expect, it } from "vitest";
import { systemCtx, type Ctx } from "@/lib/core/actor";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { advance } from "./advance";
import {
  cancelDelivery,
  giveUpInFlight,
  guardEditable,
  holdForDisconnect,
  resolveDelivery,
  resumeBlocked,
  retryDelivery,
  touchDeliveries,
} from "./service";
import {
  attemptRows,
  createHousehold,
  deliveryRow,
  makeDue,
  refused,
  schedulePost,
  testDeps,
  type Household,
} from "./testing/fixtures";
import { ScriptedNetwork, type Behavior } from "./testing/scripted-network";

let household: Household;
let ctx: Ctx;
let accountId: string;

beforeEach(async () => {
  household = await createHousehold(pool);
  ctx = systemCtx(household.workspaceId, "test");
  accountId = household.accountIds[0] ?? "";
});

async function one(script: Behavior[] = [], dueInMs = 0) {
  const network = new ScriptedNetwork({ strategy: "search", absenceConclusive: false });
  network.script.push(...script);
  const deps = testDeps(pool, network);
  const { deliveryIds, postId } = await schedulePost(pool, household, { dueInMs });
  return { network, deps, id: deliveryIds[0] ?? "", postId };
}

/** A delivery whose one call is on its way and does not come back until `release`. */
async function sending() {
  const world = await one();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  world.network.gate = () => held;
  const done = advance(world.id, world.deps);
  await expect.poll(async () => (await attemptRows(pool, world.id)).length).toBe(1);
  return { ...world, release, done };
}

describe("two people who press at once", () => {
  it("on Publish again: one wins, the other is told, one post goes out", async () => {
    const { network, deps, id } = await one(["cut_before_publishing"]);
    await advance(id, deps);
    const press = () => resolveDelivery(ctx, { id, outcome: "not_published", publish_again: true });
    const ends = await Promise.allSettled([press(), press(), press()]);
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
    await advance(id, deps);
    expect(network.postsOf(id)).toHaveLength(1);
    expect((await deliveryRow(pool, id)).state).toBe("published");
  });

  it("on the two buttons: what the first said stands", async () => {
    const { network, deps, id } = await one(["lost"]);
    await advance(id, deps);
    await resolveDelivery(ctx, { id, outcome: "published", url: "https://net.test/remote-1" });
    const late = await refused(resolveDelivery(ctx, { id, outcome: "not_published", publish_again: true }));
    expect(late.code).toBe("conflict");
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "published",
      permalink: "https://net.test/remote-1",
    });
    expect(await attemptRows(pool, id)).toMatchObject([{ state: "published", settled_by: "person" }]);
    expect(network.timeline).toHaveLength(1);
  });

  it("with an attempt that is not the one in question: refused", async () => {
    const { deps, id } = await one(["lost"]);
    await advance(id, deps);
    const wrong = resolveDelivery(ctx, {
      id,
      outcome: "not_published",
      publish_again: true,
      attempt_id: "att_other",
    });
    expect((await refused(wrong)).code).toBe("conflict");
  });

  it("and a late answer after Publish again: the double is said loudly", async () => {
    const { network, deps, id, release, done } = await sending();
    // The worker is taken for dead, and a person decides; then its answer comes after all.
    await pool.query(`UPDATE deliveries SET lease_until = app_now() - interval '1 s' WHERE id = $1`, [id]);
    await makeDue(pool, id);
    await advance(id, { ...deps });
    await resolveDelivery(ctx, { id, outcome: "not_published", publish_again: true });
    network.gate = () => Promise.resolve();
    await advance(id, deps);
    release();
    await done;
    await expect.poll(async () => (await deliveryRow(pool, id)).doubled).toBe(true);
    expect(network.postsOf(id)).toHaveLength(2);
    const notices = await pool.query(`SELECT kind FROM notifications WHERE delivery_id = $1`, [id]);
    expect(notices.rows).toContainEqual({ kind: "delivery.doubled" });
  });
});

describe("a person's word on a second try while the first one's late answer has come", () => {
  /** The first try is known to be live, the second one is in question. */
  async function secondInQuestion() {
    const { deps, network, id, release, done } = await sending();
    await pool.query(`UPDATE deliveries SET lease_until = app_now() - interval '1 s' WHERE id = $1`, [id]);
    await makeDue(pool, id);
    await advance(id, deps);
    await resolveDelivery(ctx, { id, outcome: "not_published", publish_again: true });
    network.gate = () => Promise.resolve();
    network.script.push("cut_before_publishing");
    await advance(id, deps);
    release();
    await done;
    await expect
      .poll(async () => (await attemptRows(pool, id)).map(({ state }) => state))
      .toEqual(["published", "unknown"]);
    return { id, live: (await attemptRows(pool, id))[0]?.remote_id };
  }

  it.each([true, false])(
    "'not live' leaves it published, whether sent again is wanted or not (%s)",
    async (again) => {
      const { id, live } = await secondInQuestion();
      await resolveDelivery(ctx, { id, outcome: "not_published", publish_again: again });
      expect(await deliveryRow(pool, id)).toMatchObject({
        state: "published",
        remote_id: live,
        doubled: false,
      });
    },
  );

  it.each([
    ["a link of its own", "says that there are two", "https://net.test/another", true],
    ["the first one's link", "says that there is one", "https://net.test/remote-1", false],
  ] as const)("'live' under %s %s", async (_link, _says, url, doubled) => {
    const { id, live } = await secondInQuestion();
    await resolveDelivery(ctx, { id, outcome: "published", url });
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "published", remote_id: live, doubled });
  });
});

describe("cancel and edit", () => {
  it("win before the intent, also while a worker prepares", async () => {
    const { network, deps, id, postId } = await one();
    const [early] = await Promise.all([
      advance(id, {
        ...deps,
        accounts: {
          ...deps.accounts,
          open: async (account) => (await cancelDelivery(ctx, { id }), deps.accounts.open(account)),
        },
      }),
    ]);
    expect(early).toBeNull();
    expect((await deliveryRow(pool, id)).state).toBe("cancelled");
    expect(network.calls).toBe(0);
    await transaction((tx) => guardEditable(tx, postId));
  });

  it("make a worker that prepares the old text start anew with the new one", async () => {
    const { network, deps, id, postId } = await one();
    await advance(id, {
      ...deps,
      accounts: {
        ...deps.accounts,
        open: async (account) => {
          await transaction(async (tx) => {
            await touchDeliveries(tx, postId);
            await tx.db.post.update({ where: { id: postId }, data: { content: "The new text" } });
          });
          return deps.accounts.open(account);
        },
      },
    });
    expect(network.calls).toBe(0);
    await makeDue(pool, id);
    await advance(id, deps);
    expect(network.postsOf(id).map((post) => post.text)).toEqual(["The new text"]);
  });

  it("answer 'being sent' after the intent", async () => {
    const { id, postId, release, done } = await sending();
    expect((await refused(cancelDelivery(ctx, { id }))).extra).toEqual({ reason: "being_sent" });
    expect((await refused(transaction((tx) => guardEditable(tx, postId)))).extra).toEqual({
      reason: "being_sent",
    });
    release();
    await done;
    expect((await deliveryRow(pool, id)).state).toBe("published");
  });

  it("of another workspace: as if there were no such delivery", async () => {
    const { id } = await one();
    const stranger = systemCtx((await createHousehold(pool)).workspaceId, "test");
    for (const verb of [cancelDelivery, retryDelivery])
      expect((await refused(verb(stranger, { id }))).code).toBe("not_found");
    const resolving = resolveDelivery(stranger, { id, outcome: "not_published", publish_again: false });
    expect((await refused(resolving)).code).toBe("not_found");
  });
});

describe("trying again", () => {
  it("resets the counters of what failed, and is written into the audit log", async () => {
    const { network, deps, id } = await one(["reject"]);
    await advance(id, deps);
    await retryDelivery(ctx, { id });
    expect(await deliveryRow(pool, id)).toMatchObject({ state: "scheduled", attempts_used: 0, reason: null });
    await advance(id, deps);
    expect(network.postsOf(id)).toHaveLength(1);
    const audit = await pool.query(`SELECT action FROM audit_entries WHERE entity_id = $1`, [id]);
    expect(audit.rows).toEqual([{ action: "delivery.retry" }]);
  });

  it("is refused while the outcome is unknown: it may be live", async () => {
    const { deps, id } = await one(["lost"]);
    await advance(id, deps);
    expect((await refused(retryDelivery(ctx, { id }))).code).toBe("conflict");
  });
});

describe("an account", () => {
  it("that is mended sends what was blocked", async () => {
    const { network, deps, id } = await one(["sign_in_refused"]);
    await advance(id, deps);
    expect((await deliveryRow(pool, id)).state).toBe("blocked");
    await pool.query(`UPDATE social_accounts SET status = 'active' WHERE id = $1`, [accountId]);
    await transaction((tx) => resumeBlocked(tx, accountId));
    await advance(id, deps);
    expect(network.postsOf(id)).toHaveLength(1);
  });

  it("that is disconnected holds what waits and lets settle what is in flight, which then is unknown", async () => {
    const waiting = await one([], 60_000);
    const { id, release, done } = await sending();
    await transaction((tx) => holdForDisconnect(tx, accountId));
    expect(await deliveryRow(pool, waiting.id)).toMatchObject({
      state: "held",
      reason: { kind: "disconnected" },
    });
    expect((await deliveryRow(pool, id)).state).toBe("publishing");
    await transaction((tx) => giveUpInFlight(tx, accountId));
    expect((await deliveryRow(pool, id)).state).toBe("unknown");
    // Its answer comes later still: an outcome is a fact.
    release();
    await done;
    expect((await deliveryRow(pool, id)).state).toBe("published");
  });
});
