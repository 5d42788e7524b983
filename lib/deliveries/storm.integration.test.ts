/** A network that answers 503 to everything for 200 s: after it each recovers by itself, and soon. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { servePictures, type Pictures } from "@/lib/platforms/testing/pictures";
import { startSandboxProcess, type SandboxProcess } from "@/lib/platforms/testing/sandbox-process";
import { attemptRows } from "./testing/fixtures";
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

const STORM_MS = 200_000;
const hasEnded = (row: { state: string }) => ["published", "failed"].includes(row.state);

describe.each(PLATFORM_IDS)("%s", (id) => {
  it.each(["server_error", "bad_gateway_after_commit"])(
    "recovers from a storm of 200 s that began with %s",
    async (first) => {
      const account = await simulatedAccount(id, sandbox, pictures, clock);
      const text = `Storm ${first} ${String(clock.elapsedMs)}`;
      const deliveryId = await account.schedule(text);
      await account.fault({ kind: first, operation: PUBLISHES[id], times: 1, params: { status: 503 } });
      await live(deliveryId, account, clock, 60_000, (row) => row.state === "unknown");
      await account.fault({ kind: "server_error", times: null, params: { status: 503 } });
      await live(deliveryId, account, clock, STORM_MS, hasEnded);
      expect((await attemptRows(pool, deliveryId)).map(({ state }) => state)).toEqual(["unknown"]);
      await sandbox.clearFaults();
      const end = clock.elapsedMs;
      const row = await live(deliveryId, account, clock, 86_400_000, hasEnded);
      expect({ state: row.state, posts: await account.live(text), doubled: row.doubled }).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
      // As long again as the storm was, at most.
      expect(clock.elapsedMs - end).toBeLessThan(STORM_MS);
    },
  );
});
