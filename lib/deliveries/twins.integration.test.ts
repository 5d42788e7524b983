/**
 * Two deliveries of the same text to the same account within a second, at every network's simulator: whatever is lost,
 * no post is called two, and none is called unknown where the network can tell.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { servePictures, type Pictures } from "@/lib/platforms/testing/pictures";
import { startSandboxProcess, type SandboxProcess } from "@/lib/platforms/testing/sandbox-process";
import { advance } from "./advance";
import { live, PUBLISHES, SharedClock, simulatedAccount } from "./testing/simulated-network";

vi.setConfig({ testTimeout: 60_000 });

let sandbox: SandboxProcess;
let pictures: Pictures;
let clock: SharedClock;

beforeAll(async () => {
  [sandbox, pictures] = await Promise.all([
    startSandboxProcess(process.env.DATABASE_URL ?? ""),
    servePictures(),
  ]);
  clock = new SharedClock(sandbox);
}, 60_000);
afterAll(async () => {
  pictures.close();
  await sandbox.stop();
});
afterEach(() => sandbox.clearFaults());

const HOUR_MS = 3_600_000;
const hasEnded = (row: { state: string }) => ["published", "failed"].includes(row.state);
/** Networks that refuse the second of two equal texts. */
const REFUSES: readonly PlatformId[] = ["x", "linkedin"];

/** Both are sent, the faults meeting them in turn; then both are lived through. */
async function twins(id: PlatformId, faults: readonly (string | null)[]) {
  const account = await simulatedAccount(id, sandbox, pictures, clock);
  const text = `Twins ${id} ${String(clock.elapsedMs)}`;
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
      await clock.pass(200);
    }
    await sandbox.clearFaults();
  }
  const rows = [];
  for (const deliveryId of ids) await live(deliveryId, account, clock, 120_000, hasEnded);
  for (const deliveryId of ids) rows.push(await live(deliveryId, account, clock, HOUR_MS, hasEnded));
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
