/** Networks limit per call, at their simulators: what does not need the limited call goes out meanwhile. */
import { describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { PUBLISHES, UPLOADS } from "@/lib/platforms/testing/operations";
import { attemptRows } from "./testing/fixtures";
import { hasEnded, live, simulators } from "./testing/simulated-network";

vi.setConfig({ testTimeout: 30_000 });

const network = simulators();

const RESET_S = 300;
const MEANWHILE_MS = 5_000;
/** What the end of a limit is rounded up to, and LinkedIn's own answer, which tells no end: we look in 15 minutes. */
const AFTER_RESET_MS = 901_000;

/** Seconds since `since` at which a delivery went out, by the database's clock. */
async function outAfterS(deliveryId: string, since: Date): Promise<number> {
  const { rows } = await pool.query<{ published_at: Date }>(
    "SELECT published_at FROM deliveries WHERE id = $1",
    [deliveryId],
  );
  return ((rows[0]?.published_at.getTime() ?? 0) - since.getTime()) / 1000;
}

async function databaseNow(): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>("SELECT app_now() AS now");
  return rows[0]?.now ?? new Date(0);
}

/** Each network that publishes text alone, too. */
const WITH_TEXT_ALONE = PLATFORM_IDS.filter((id) => id !== "instagram");

describe.each(WITH_TEXT_ALONE)("%s", (id) => {
  it("a limit of uploads makes pictures wait for its end, and not text", async () => {
    const account = await network.account(id);
    const from = network.clock.elapsedMs;
    const start = await databaseNow();
    const refusal = { kind: "rate_limited", operation: UPLOADS[id], params: { reset_seconds: RESET_S } };
    await account.fault({ ...refusal, times: 1 });
    const first = await account.schedule(`first picture ${id}`, true);
    const isLimited = (row: { state: string }) => row.state === "retrying";
    expect(await live(first, account, network.clock, MEANWHILE_MS, isLimited)).toMatchObject({
      reason: { kind: "rate_limited" },
    });
    // Remembered: the second one does not ask the network again.
    const second = await account.schedule(`second picture ${id}`, true);
    expect((await live(second, account, network.clock, MEANWHILE_MS, isLimited)).state).toBe("retrying");
    expect(await attemptRows(pool, second)).toEqual([]);

    const text = await account.schedule(`text alone ${id}`, false);
    expect((await live(text, account, network.clock, MEANWHILE_MS, hasEnded)).state).toBe("published");
    expect(await account.live(`text alone ${id}`)).toBe(1);

    for (const [delivery, words] of [
      [first, `first picture ${id}`],
      [second, `second picture ${id}`],
    ] as const) {
      expect(await account.live(words)).toBe(0);
      const row = await live(delivery, account, network.clock, AFTER_RESET_MS, hasEnded);
      expect([row.state, await account.live(words)]).toEqual(["published", 1]);
      expect(await outAfterS(delivery, start)).toBeGreaterThanOrEqual(RESET_S);
    }
    expect(network.clock.elapsedMs - from).toBeLessThan(AFTER_RESET_MS + MEANWHILE_MS);
  });

  it("a limit of posting makes both wait", async () => {
    const account = await network.account(id);
    const refusal = { kind: "rate_limited", operation: PUBLISHES[id], params: { reset_seconds: RESET_S } };
    await account.fault({ ...refusal, times: 1 });
    const text = await account.schedule(`limited text ${id}`, false);
    const isLimited = (row: { state: string }) => row.state === "retrying";
    await live(text, account, network.clock, MEANWHILE_MS, isLimited);
    const picture = await account.schedule(`limited picture ${id}`, true);
    expect((await live(picture, account, network.clock, MEANWHILE_MS, isLimited)).state).toBe("retrying");
    expect(await attemptRows(pool, picture)).toEqual([]);
    for (const [delivery, words] of [
      [text, `limited text ${id}`],
      [picture, `limited picture ${id}`],
    ] as const) {
      const row = await live(delivery, account, network.clock, AFTER_RESET_MS, hasEnded);
      expect([row.state, await account.live(words)]).toEqual(["published", 1]);
    }
  });

  it("a limit of reading, met while an answer is looked for, holds nothing up", async () => {
    const account = await network.account(id);
    const lost = await account.schedule(`lost answer ${id}`, false);
    await account.fault({ kind: "reset_after_commit", operation: PUBLISHES[id], times: 1 });
    await live(lost, account, network.clock, MEANWHILE_MS, (row) => row.state === "unknown");
    await account.fault({
      kind: "rate_limited",
      operation: "post.list",
      times: 1,
      params: { reset_seconds: RESET_S },
    });
    await live(lost, account, network.clock, 2 * MEANWHILE_MS, hasEnded);
    const text = await account.schedule(`after it ${id}`, false);
    expect((await live(text, account, network.clock, MEANWHILE_MS, hasEnded)).state).toBe("published");
    const row = await live(lost, account, network.clock, AFTER_RESET_MS, hasEnded);
    expect([row.state, await account.live(`lost answer ${id}`)]).toEqual(["published", 1]);
  });
});

describe("Instagram, which has one budget for all calls of an account", () => {
  it("waits for the end of a limit that it met while it prepared", async () => {
    const account = await network.account("instagram");
    const start = await databaseNow();
    await account.fault({
      kind: "rate_limited",
      operation: UPLOADS.instagram,
      times: 1,
      params: { reset_seconds: RESET_S },
    });
    const id = await account.schedule("limited container");
    const row = await live(id, account, network.clock, AFTER_RESET_MS, hasEnded);
    expect([row.state, await account.live("limited container")]).toEqual(["published", 1]);
    expect(await outAfterS(id, start)).toBeGreaterThanOrEqual(RESET_S);
  });
});
