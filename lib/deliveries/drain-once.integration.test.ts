/** The drain in pieces, for engines that wake a function: bounded, and fair to every network whatever waits on others. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { drainOnce } from "./drain-once";
import { everyNetwork, insertBacklogs, waiting } from "./testing/every-network";
import { createHousehold, schedulePost, testDeps } from "./testing/fixtures";
import { ScriptedNetwork } from "./testing/scripted-network";

beforeEach(async () => {
  await pool.query(
    `UPDATE deliveries SET state = 'cancelled', wake_at = NULL, lease_until = NULL WHERE wake_at IS NOT NULL`,
  );
});

const backlog = fc.constantFrom(0, 1, 7, 40, 90);

describe("a drain in pieces", () => {
  it("takes as many as it may, then says that more is due", async () => {
    const network = new ScriptedNetwork();
    const household = await createHousehold(pool, { accounts: 5 });
    for (let n = 0; n < 5; n += 1) await schedulePost(pool, household);
    const deps = testDeps(pool, network);
    const first = await drainOnce(deps, { limit: 20, concurrency: 16 });
    expect(first).toMatchObject({ taken: 20, due: true });
    expect(network.timeline).toHaveLength(20);
    expect(await drainOnce(deps, { limit: 20, concurrency: 16 })).toMatchObject({ taken: 5, due: false });
  });

  it.each([9, 16, 32])(
    "serves every network in the first step of 100 at a concurrency of %d",
    async (concurrency) => {
      await insertBacklogs({ x: 80, linkedin: 80, instagram: 80, mastodon: 80, bluesky: 21 });
      expect(await drainOnce(everyNetwork(), { limit: 100, concurrency })).toMatchObject({
        taken: 100,
        due: true,
      });
      const left = await waiting();
      expect(left.bluesky).toBeLessThanOrEqual(1);
      for (const id of PLATFORM_IDS) expect(left[id], id).toBeLessThan(80);
    },
  );

  it(
    "starves no network, whatever its limit, the concurrency and the backlogs",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            x: backlog,
            linkedin: backlog,
            instagram: backlog,
            mastodon: backlog,
            bluesky: backlog,
          }),
          fc.constantFrom(1, 3, 5, 33, 100),
          fc.constantFrom(1, 12, 32),
          async (backlogs, limit, concurrency) => {
            await pool.query(
              `UPDATE deliveries SET state = 'cancelled', wake_at = NULL WHERE wake_at IS NOT NULL`,
            );
            await insertBacklogs(backlogs);
            const deps = everyNetwork();
            const before = await waiting();
            const wanting = PLATFORM_IDS.filter((id) => before[id] > 0);
            // As many pieces as it takes for one place to come round to each network.
            const pieces = limit < PLATFORM_IDS.length ? PLATFORM_IDS.length : 1;
            let taken = 0;
            for (
              let first = 0;
              first < Math.max(pieces, limit < wanting.length ? wanting.length : 1);
              first += 1
            )
              taken += (await drainOnce(deps, { limit, concurrency, first })).taken;
            const after = await waiting();
            for (const id of wanting) expect(after[id], id).toBeLessThan(before[id]);
            const due = Object.values(before).reduce((sum, n) => sum + n, 0);
            expect(taken).toBeGreaterThanOrEqual(Math.min(due, limit));
          },
        ),
        { numRuns: 15 },
      );
    },
  );
});
