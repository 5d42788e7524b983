import { InngestTestEngine } from "@inngest/test";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { inngestFunctions } from "@/inngest/functions";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";
import { cancelDeliveries, rescheduleDeliveries, scheduleDeliveries } from "@/lib/deliveries/service";
import type { EngineDeps } from "@/lib/deliveries/ports";
import { everyNetwork, insertBacklogs, waiting } from "@/lib/deliveries/testing/every-network";
import { createHousehold, deliveryRow, schedulePost, testDeps } from "@/lib/deliveries/testing/fixtures";
import { ScriptedNetwork } from "@/lib/deliveries/testing/scripted-network";
import { inngestClient } from "@/lib/jobs/engines/inngest/client";
import { ARMING_WINDOW_MS, CONTINUE_EVENT, jobEvent, WAKE_EVENT } from "@/lib/jobs/engines/inngest/events";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { inngestRuntimeOf } from "../inngest-runtime";
import { InngestEndpoint } from "./inngest-endpoint";
import { BACKLOGS, describeEngine, type NotRun } from "./suite";

/**
 * A real server, as `npx inngest-cli dev` gives, when one answers: the rows that need one are run against it.
 * Otherwise events go to a recorder. Decided before any module reads the environment.
 */
const { recorder, real, serverUrl } = await vi.hoisted(async () => {
  const { recordEvents } = await import("./event-recorder");
  const serverUrl = process.env.INNGEST_BASE_URL ?? "http://127.0.0.1:8288";
  const recorder = await recordEvents();
  const real = await fetch(`${serverUrl}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  process.env.ENGINE = "inngest";
  process.env.INNGEST_DEV = real ? serverUrl : recorder.url;
  process.env.INNGEST_BASE_URL = process.env.INNGEST_DEV;
  return { recorder, real, serverUrl };
});

const missing: NotRun = { notRun: `no Inngest server answers at ${serverUrl}` };

/** Serves our functions to the real server, and tells it where they are. */
async function startServed(deps: EngineDeps): Promise<() => Promise<void>> {
  const runtime = inngestRuntimeOf(deps);
  const client = inngestClient();
  const http = createServer(serve({ client, functions: inngestFunctions(client, () => runtime) }));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/api/inngest`;
  await fetch(url, { method: "PUT" });
  return () =>
    new Promise((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
}

afterAll(() => recorder.close());

function harness(deps: EngineDeps | null = null) {
  const network = new ScriptedNetwork();
  deps ??= testDeps(pool, network);
  const client = new Inngest({ id: "heliograph", isDev: true, baseUrl: recorder.url, eventKey: "test" });
  const runtime = inngestRuntimeOf(deps);
  const functions = inngestFunctions(client, () => runtime);
  return { network, deps, functions, runtime, endpoint: new InngestEndpoint(client, functions) };
}

beforeEach(async () => {
  recorder.events.length = 0;
  await pool.query(
    `UPDATE deliveries SET state = 'cancelled', wake_at = NULL, lease_until = NULL WHERE wake_at IS NOT NULL`,
  );
});

const wake = (instant: Date) => ({ name: WAKE_EVENT, data: { instant: instant.toISOString() } });

describeEngine({
  name: "inngest",
  start: real ? startServed : missing,
  tolerance: 6_000,
  rows: {
    "recovers a job whose worker was killed in the middle": async () => {
      const { endpoint, network } = harness();
      const household = await createHousehold(pool);
      const { deliveryIds } = await schedulePost(pool, household);
      // The answer of the draining step never reaches the server: it asks again, and the rows know what is done.
      const walk = await endpoint.walk("deliveries-wake", wake(new Date()), { loseAnswer: 2 });
      expect(walk.status).toBe(200);
      expect(network.postsOf(deliveryIds[0] ?? "")).toHaveLength(1);
    },
    "does not repeat a job whose payload is wrong": async () => {
      const { endpoint } = harness();
      const walk = await endpoint.walk("deliveries-wake", { name: WAKE_EVENT, data: { instant: "soon" } });
      expect(walk).toMatchObject({ status: 400, final: true });
      const job = await endpoint.walk("worker-housekeeping", {
        name: jobEvent("worker.housekeeping"),
        data: "nonsense",
      });
      expect(job).toMatchObject({ status: 400, final: true });
    },
    "logs a job that nobody knows": async () => {
      const { endpoint } = harness();
      const response = await endpoint.request("no-such-function", { name: WAKE_EVENT, data: {} }, {});
      expect(response.status).toBe(500);
      expect(await response.text()).toContain("no-such-function");
    },
    "publishes on every network, whatever waits on the others": async () => {
      const { endpoint } = harness(everyNetwork());
      await insertBacklogs(BACKLOGS);
      const walk = await endpoint.walk("deliveries-wake", wake(new Date()));
      expect(walk.steps.filter((step) => step.includes("drain-"))).toHaveLength(3);
      expect(Object.values(await waiting())).toEqual(PLATFORM_IDS.map(() => 0));
    },
    "fires a cron line once, however many listen": {
      notRun: real ? "the dev server has no clock to move" : missing.notRun,
    },
  },
});

describe("our Inngest functions, driven through the served endpoint", () => {
  it("sleep until the instant, look at the database's clock, and publish what is due", async () => {
    const { endpoint, network } = harness();
    const household = await createHousehold(pool);
    const { deliveryIds } = await schedulePost(pool, household);
    const instant = new Date();
    const walk = await endpoint.walk("deliveries-wake", wake(instant));
    expect(walk.steps.slice(0, 3)).toEqual(["Sleep until-instant", "StepRun clock-0", "StepRun drain-0"]);
    expect(walk.sleeps["until-instant"]).toBe(instant.toISOString());
    expect(network.postsOf(deliveryIds[0] ?? "")).toHaveLength(1);
  });

  it("never publish early when the server fires early: short of the instant they wait, far from it they sleep again", async () => {
    const { endpoint, network } = harness();
    const household = await createHousehold(pool);
    const { deliveryIds } = await schedulePost(pool, household, { dueInMs: 500 });
    const dueAt = new Date((await deliveryRow(pool, deliveryIds[0] ?? "")).wake_at ?? 0);
    await endpoint.walk("deliveries-wake", wake(dueAt));
    expect(network.postsOf(deliveryIds[0] ?? "")[0]?.createdAt.getTime()).toBeGreaterThanOrEqual(
      dueAt.getTime(),
    );
    const far = new Date(Date.now() + 60_000);
    const walked = endpoint.walk("deliveries-wake", wake(far), { maxRequests: 3 });
    await expect(walked).rejects.toThrow("Sleep until-instant, StepRun clock-0, Sleep early-0");
  });

  it("publish nothing at the old time of a moved post, and nothing of a cancelled one", async () => {
    const { endpoint, network } = harness();
    const household = await createHousehold(pool);
    const old = new Date();
    const moved = await schedulePost(pool, household);
    await transaction((tx) => rescheduleDeliveries(tx, moved.postId, new Date(Date.now() + 3_600_000)));
    const gone = await schedulePost(pool, household);
    await transaction((tx) => cancelDeliveries(tx, gone.postId));
    await endpoint.walk("deliveries-wake", wake(old));
    expect(network.timeline).toHaveLength(0);
  });

  it("drain a backlog in steps of a hundred and arm what comes next", async () => {
    const { endpoint, network } = harness();
    const household = await createHousehold(pool, { accounts: 50 });
    for (let n = 0; n < 5; n += 1) await schedulePost(pool, household);
    const next = await schedulePost(pool, household, {
      dueInMs: 600_000,
      accountIds: household.accountIds.slice(0, 1),
    });
    const walk = await endpoint.walk("deliveries-wake", wake(new Date()));
    expect(walk.steps.filter((step) => step.includes("drain-"))).toHaveLength(3);
    expect(walk.result).toMatchObject({ taken: 250 });
    expect(new Set(network.timeline.map((post) => post.deliveryId)).size).toBe(250);
    const due = (await deliveryRow(pool, next.deliveryIds[0] ?? "")).wake_at;
    const armed = recorder.events.filter((event) => event.name === WAKE_EVENT);
    expect(armed).toHaveLength(1);
    expect(Math.abs(Date.parse(String(armed[0]?.data.instant)) - (due?.getTime() ?? 0))).toBeLessThan(5);
  });

  it("hand a drain that is too long over to a fresh run with an id of its own", async () => {
    const { functions, runtime } = harness();
    let drains = 0;
    runtime.drain = () =>
      Promise.resolve(void (drains += 1)).then(() => ({
        taken: 100,
        due: true,
        aheadMs: null,
        nowMs: Date.now(),
      }));
    const engine = new InngestTestEngine({
      function: functions[1] as never,
      events: [{ name: CONTINUE_EVENT, data: {} }],
    });
    const { result } = await engine.execute();
    expect(result).toEqual({ taken: 2_000 });
    expect(drains).toBe(20);
    expect(recorder.events).toMatchObject([{ name: CONTINUE_EVENT }]);
    expect(recorder.events[0]?.id).toMatch(/^continue:/);
  });

  it("sweep: a row whose wake-up was lost is published", async () => {
    const { endpoint, network } = harness();
    const household = await createHousehold(pool);
    const { deliveryIds } = await schedulePost(pool, household);
    await endpoint.walk("deliveries-sweep", { name: "inngest/scheduled.timer", data: { cron: "* * * * *" } });
    expect(network.postsOf(deliveryIds[0] ?? "")).toHaveLength(1);
  });

  it("arm the instants of the next twelve hours, each with the instant and an arming number as its id", async () => {
    const { endpoint } = harness();
    const household = await createHousehold(pool);
    await schedulePost(pool, household, { dueInMs: 60_000 });
    await schedulePost(pool, household, { dueInMs: ARMING_WINDOW_MS - 60_000 });
    await schedulePost(pool, household, { dueInMs: ARMING_WINDOW_MS + 60_000 });
    const walk = await endpoint.walk("deliveries-arm", { name: "inngest/scheduled.timer", data: {} });
    expect(walk.result).toEqual({ armed: 2 });
    expect(recorder.events).toHaveLength(2);
    for (const event of recorder.events) {
      expect(event.id).toMatch(new RegExp(`^wake:${String(Date.parse(String(event.data.instant)))}:\\d+$`));
    }
  });
});

describe.skipIf(real)("the send side of the Inngest engine", () => {
  it("sends one event per instant after the commit, none on rollback, none beyond the arming window", async () => {
    const household = await createHousehold(pool);
    const dueAt = new Date(Date.now() + 3_600_000);
    const first = await schedulePost(pool, household, { dueInMs: 60_000 });
    const second = await schedulePost(pool, household, { dueInMs: 60_000 });
    await transaction((tx) => scheduleDeliveries(tx, first.postId, dueAt));
    await transaction((tx) => scheduleDeliveries(tx, second.postId, dueAt));
    expect(recorder.events).toHaveLength(2);
    expect(new Set(recorder.events.map((event) => event.id)).size).toBe(1);
    recorder.events.length = 0;
    const failing = transaction(async (tx) => {
      await scheduleDeliveries(tx, first.postId, new Date(Date.now() + 60_000));
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await transaction((tx) =>
      scheduleDeliveries(tx, first.postId, new Date(Date.now() + ARMING_WINDOW_MS + 60_000)),
    );
    expect(recorder.events).toHaveLength(0);
  });
});
