/** A network that answers 503 to everything for 200 s: after it each recovers by itself, and soon. */
import { describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { PUBLISHES } from "@/lib/platforms/testing/operations";
import { attemptRows } from "./testing/fixtures";
import { hasEnded, live, simulators } from "./testing/simulated-network";

vi.setConfig({ testTimeout: 60_000 });

const network = simulators();

const STORM_MS = 200_000;

describe.each(PLATFORM_IDS)("%s", (id) => {
  it.each(["server_error", "bad_gateway_after_commit"])(
    "recovers from a storm of 200 s that began with %s",
    async (first) => {
      const account = await network.account(id);
      const text = `Storm ${first} ${String(network.clock.elapsedMs)}`;
      const deliveryId = await account.schedule(text);
      await account.fault({ kind: first, operation: PUBLISHES[id], times: 1, params: { status: 503 } });
      await live(deliveryId, account, network.clock, 60_000, (row) => row.state === "unknown");
      await account.fault({ kind: "server_error", times: null, params: { status: 503 } });
      await live(deliveryId, account, network.clock, STORM_MS, hasEnded);
      expect((await attemptRows(pool, deliveryId)).map(({ state }) => state)).toEqual(["unknown"]);
      await network.sandbox.clearFaults();
      const end = network.clock.elapsedMs;
      const row = await live(deliveryId, account, network.clock, 86_400_000, hasEnded);
      expect({ state: row.state, posts: await account.live(text), doubled: row.doubled }).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
      // As long again as the storm was, at most.
      expect(network.clock.elapsedMs - end).toBeLessThan(STORM_MS);
    },
  );
});
