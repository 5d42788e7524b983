/**
 * Two deliveries of the same text to the same account within a second, at every network's simulator: whatever is lost,
 * no post is called two, and none is called unknown where the network can tell.
 */
import { describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { PUBLISHES } from "@/lib/platforms/testing/operations";
import { advance } from "./advance";
import { hasEnded, live, simulators } from "./testing/simulated-network";

vi.setConfig({ testTimeout: 60_000 });

const network = simulators();

const HOUR_MS = 3_600_000;
/** Networks that refuse the second of two equal texts. */
const REFUSES: readonly PlatformId[] = ["x", "linkedin"];

/** Both are sent, the faults meeting them in turn; then both are lived through. */
async function twins(id: PlatformId, faults: readonly (string | null)[]) {
  const account = await network.account(id);
  const text = `Twins ${id} ${String(network.clock.elapsedMs)}`;
  const ids = [await account.schedule(text), await account.schedule(text)];
  for (const [index, deliveryId] of ids.entries()) {
    const kind = faults[index];
    if (kind) await account.fault({ kind, operation: PUBLISHES[id], times: 1 });
    // As far as its first irreversible call.
    for (let visit = 0; visit < 60; visit += 1) {
      await advance(deliveryId, account.deps);
      const { rows } = await pool.query(
        "SELECT 1 FROM attempts WHERE delivery_id = $1 AND phase = 'publish'",
        [deliveryId],
      );
      if (rows.length > 0) break;
      await network.clock.pass(200);
    }
    await network.sandbox.clearFaults();
  }
  const rows = [];
  for (const deliveryId of ids) await live(deliveryId, account, network.clock, 120_000, hasEnded);
  for (const deliveryId of ids) rows.push(await live(deliveryId, account, network.clock, HOUR_MS, hasEnded));
  const published = rows.filter((row) => row.state === "published");
  return { rows, published, onNetwork: await account.live(text), ids: published.map((row) => row.remote_id) };
}

describe.each(PLATFORM_IDS)("%s", (id) => {
  const ends = REFUSES.includes(id) ? ["published", "failed"] : ["published", "published"];

  it.each([
    ["reset_before_commit", null],
    [null, "server_error"],
  ])("one loses its commit (%s, %s): no post is called both", async (...faults) => {
    const { rows, published, onNetwork, ids } = await twins(id, faults);
    expect(new Set(ids).size).toBe(ids.length);
    expect(published.length).toBe(onNetwork);
    expect(rows.map((row) => row.state)).toEqual(expect.arrayContaining(ends));
  });

  it.each([
    ["reset_after_commit", "reset_after_commit"],
    ["bad_gateway_after_commit", null],
  ])("answers are lost after the commit (%s, %s)", async (...faults) => {
    const { rows, published, onNetwork, ids } = await twins(id, faults);
    expect(new Set(ids).size).toBe(ids.length);
    expect(published.length).toBe(onNetwork);
    expect(rows.map((row) => row.state)).toEqual(expect.arrayContaining(ends));
  });
});
