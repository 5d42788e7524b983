/**
 * What every engine must do, as rows. The first ones are driven through the same verbs and read from the same
 * network for both engines; the rest need an engine's own means. A row that needs a real server is printed as not
 * run where none answers.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { cancelDeliveries, rescheduleDeliveries, scheduleDeliveries } from "@/lib/deliveries/service";
import type { EngineDeps } from "@/lib/deliveries/ports";
import {
  createHousehold,
  deliveryRow,
  schedulePost,
  testDeps,
  type Household,
} from "@/lib/deliveries/testing/fixtures";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { ScriptedNetwork } from "@/lib/deliveries/testing/scripted-network";

export const OWN_ROWS = [
  "recovers a job whose worker was killed in the middle",
  "does not repeat a job whose payload is wrong",
  "logs a job that nobody knows",
  "fires a cron line once, however many listen",
  "publishes on every network, whatever waits on the others",
] as const;
export type OwnRow = (typeof OWN_ROWS)[number];

/** More on every network than one step takes of all. */
export const BACKLOGS: Readonly<Record<PlatformId, number>> = {
  x: 60,
  linkedin: 60,
  instagram: 60,
  mastodon: 60,
  bluesky: 21,
};

/** Why a row cannot be run here. */
export interface NotRun {
  notRun: string;
}

export interface EngineUnderTest {
  name: string;
  /** Works on what the engine wakes until the answer is called. Null: it needs a server that is not there. */
  start: ((deps: EngineDeps) => Promise<() => Promise<void>>) | NotRun;
  /** Milliseconds that the engine may be late on an idle machine. */
  tolerance: number;
  rows: Record<OwnRow, (() => Promise<void>) | NotRun>;
}

function row(engine: string, title: string, run: (() => Promise<void>) | NotRun, timeoutMs: number): void {
  if (typeof run === "function") {
    it(title, run, timeoutMs);
    return;
  }
  process.stdout.write(`not run: ${engine} ${title}: ${run.notRun}\n`);
  it.skip(`${title} (not run: ${run.notRun})`, () => undefined);
}

export function describeEngine(engine: EngineUnderTest): void {
  describe(`the ${engine.name} engine`, () => {
    const network = new ScriptedNetwork();
    let household: Household;
    let stop: (() => Promise<void>) | undefined;
    const { start } = engine;
    const shared = (run: () => Promise<void>) => (typeof start === "function" ? run : start);

    beforeAll(async () => {
      household = await createHousehold(pool);
      if (typeof start === "function") stop = await start(testDeps(pool, network));
    });
    afterAll(async () => {
      await stop?.();
    });

    /** A post scheduled through the verb, so that the wake-up is the engine's own. */
    async function schedule(inMs: number) {
      const { postId, deliveryIds } = await schedulePost(pool, household, { dueInMs: 3_600_000 });
      const dueAt = new Date(Date.now() + inMs);
      await transaction((tx) => scheduleDeliveries(tx, postId, dueAt));
      return { postId, id: deliveryIds[0] ?? "", dueAt };
    }
    async function published(id: string, timeout: number) {
      await expect
        .poll(async () => (await deliveryRow(pool, id)).state, { timeout, interval: 20 })
        .toBe("published");
      const { rows } = await pool.query<{ lag_ms: number }>(
        `SELECT lag_ms FROM attempts WHERE delivery_id = $1`,
        [id],
      );
      expect(network.postsOf(id)).toHaveLength(1);
      return rows.map((attempt) => attempt.lag_ms);
    }

    row(
      engine.name,
      "runs at the instant asked for and never before it",
      shared(async () => {
        const { id, dueAt } = await schedule(900);
        const [lag = -1] = await published(id, 10_000 + engine.tolerance);
        expect(network.postsOf(id)[0]?.createdAt.getTime()).toBeGreaterThanOrEqual(dueAt.getTime() - 1);
        expect(lag).toBeGreaterThanOrEqual(0);
        expect(lag).toBeLessThan(engine.tolerance);
      }),
      30_000,
    );

    row(
      engine.name,
      "sends a moved post at its new time only",
      shared(async () => {
        const later = await schedule(500);
        const newTime = new Date(Date.now() + 1_800);
        await transaction((tx) => rescheduleDeliveries(tx, later.postId, newTime));
        const sooner = await schedule(60_000);
        await transaction((tx) => rescheduleDeliveries(tx, sooner.postId, new Date(Date.now() + 300)));
        await published(sooner.id, 10_000 + engine.tolerance);
        const [lag = -1] = await published(later.id, 10_000 + engine.tolerance);
        expect(lag).toBeGreaterThanOrEqual(0);
        expect(network.postsOf(later.id)[0]?.createdAt.getTime()).toBeGreaterThanOrEqual(
          newTime.getTime() - 1,
        );
      }),
      30_000,
    );

    row(
      engine.name,
      "never sends a cancelled post",
      shared(async () => {
        const gone = await schedule(400);
        await transaction((tx) => cancelDeliveries(tx, gone.postId));
        // A post that is due after it has gone out by then: the wake-up of the cancelled one has come and gone.
        const after = await schedule(900);
        await published(after.id, 10_000 + engine.tolerance);
        expect(network.postsOf(gone.id)).toHaveLength(0);
        expect((await deliveryRow(pool, gone.id)).state).toBe("cancelled");
      }),
      30_000,
    );

    for (const title of OWN_ROWS) row(engine.name, title, engine.rows[title], 90_000);
  });
}
