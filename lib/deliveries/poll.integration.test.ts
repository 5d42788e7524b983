/** A network that works on a post and is asked about it. */
import { expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { PlatformError } from "@/lib/platforms/core/error";
import { advance } from "./advance";
import type { EngineDeps } from "./ports";
import { createHousehold, deliveryRow, makeDue, schedulePost, testDeps } from "./testing/fixtures";
import { ScriptedNetwork } from "./testing/scripted-network";

it.each([
  ["its own reset", 45_000, 45_000],
  ["a second at least", 10, 1_000],
  ["the end of the time that the network was given", 3_600_000, 60_000],
])("waits after a 429 for %s", async (_what, resetMs, waitMs) => {
  const network = new ScriptedNetwork();
  network.script.push("process");
  const household = await createHousehold(pool);
  const { deliveryIds } = await schedulePost(pool, household);
  const [id = ""] = deliveryIds;
  const deps = testDeps(pool, network);
  await advance(id, deps);
  const platform = deps.platform("x");
  const limited: EngineDeps = {
    ...deps,
    platform: () => ({
      ...platform,
      poll: () => {
        const retryAt = new Date(Date.now() + resetMs);
        throw new PlatformError("rate_limited", { message: "slow down", status: 429, retryAt });
      },
    }),
  };
  await makeDue(pool, id);
  const before = Date.now();
  await advance(id, limited);
  const { state, wake_at: wakeAt } = await deliveryRow(pool, id);
  expect(state).toBe("processing");
  const waited = (wakeAt?.getTime() ?? 0) - before;
  expect(waited).toBeGreaterThan(waitMs * 0.9);
  expect(waited).toBeLessThan(waitMs * 1.1 + 1_000);
  await makeDue(pool, id);
  await advance(id, deps);
  expect((await deliveryRow(pool, id)).state).toBe("published");
});
