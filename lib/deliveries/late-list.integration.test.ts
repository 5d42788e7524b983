/** Lists that show a post minutes late, at the simulators of the networks whose lists decide: what is out never ends as failed. */
import { describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PUBLISHES } from "@/lib/platforms/testing/operations";
import { attemptRows } from "./testing/fixtures";
import { hasEnded, live, simulators } from "./testing/simulated-network";

vi.setConfig({ testTimeout: 60_000 });

const network = simulators();

describe("X, whose list called the post absent and whose duplicate check knows it", () => {
  it.each([120, 240, 400])("a list that is %d s late: unknown until it shows the post", async (seconds) => {
    const account = await network.account("x");
    const text = `late ${String(seconds)}`;
    const id = await account.schedule(text);
    await account.fault({ kind: "list_delay", operation: PUBLISHES.x, params: { seconds } });
    await account.fault({ kind: "reset_after_commit", operation: PUBLISHES.x });
    const states = new Set<string>();
    const row = await live(id, account, network.clock, 3_600_000, (now) => {
      states.add(now.state);
      return hasEnded(now);
    });
    expect({ state: row.state, posts: await account.live(text), doubled: row.doubled }).toEqual({
      state: "published",
      posts: 1,
      doubled: false,
    });
    expect(states).not.toContain("failed");
    expect(await attemptRows(pool, id)).toMatchObject([
      { state: "published", settled_by: "search" },
      { state: "not_published", error_kind: "policy" },
    ]);
  });

  it("stays unknown, and is not sent a third time, while the list never shows it", async () => {
    const account = await network.account("x");
    const id = await account.schedule("never listed");
    await account.fault({ kind: "list_delay", operation: PUBLISHES.x, params: { seconds: 90 * 86_400 } });
    await account.fault({ kind: "reset_after_commit", operation: PUBLISHES.x });
    const row = await live(id, account, network.clock, 3_600_000, hasEnded);
    expect(row).toMatchObject({ state: "unknown", reason: { kind: "outcome_unknown" } });
    expect(await attemptRows(pool, id)).toMatchObject([{ state: "unknown" }, { state: "not_published" }]);
    expect(await account.live("never listed")).toBe(1);
  });
});

describe("Instagram, whose container says that it is published", () => {
  it("a list that is 120 s late does not end as unknown: its post is found", async () => {
    const account = await network.account("instagram");
    const id = await account.schedule("late picture");
    await account.fault({ kind: "list_delay", operation: PUBLISHES.instagram, params: { seconds: 120 } });
    await account.fault({ kind: "reset_after_commit", operation: PUBLISHES.instagram });
    const from = network.clock.elapsedMs;
    const row = await live(id, account, network.clock, 3_600_000, hasEnded);
    expect(row).toMatchObject({ state: "published", remote_id: expect.stringMatching(/^179\d+$/) });
    expect(row.permalink).not.toBeNull();
    expect(network.clock.elapsedMs - from).toBeLessThan(5 * 120_000);
  });

  it("a list that never shows it: published without a link once ten minutes have passed", async () => {
    const account = await network.account("instagram");
    const id = await account.schedule("unlisted picture");
    await account.fault({ kind: "list_delay", operation: PUBLISHES.instagram, params: { seconds: 86_400 } });
    await account.fault({ kind: "reset_after_commit", operation: PUBLISHES.instagram });
    const from = network.clock.elapsedMs;
    const row = await live(id, account, network.clock, 3_600_000, hasEnded);
    expect(row).toMatchObject({
      state: "published",
      remote_id: expect.stringMatching(/^container:/),
      permalink: null,
    });
    expect(network.clock.elapsedMs - from).toBeGreaterThan(600_000);
  });
});
