/**
 * The job registry as Inngest functions. No business here: a function sleeps until its instant, looks at the
 * database's clock, sleeps again when it was woken early, and drains.
 */
import { type Inngest, type InngestFunction, NonRetriableError } from "inngest";
import { z } from "zod";
import {
  armingNumber,
  CONTINUE_EVENT,
  jobEvent,
  WAKE_EVENT,
  wakeEventId,
} from "@/lib/jobs/engines/inngest/events";
import type { InngestRuntime } from "@/lib/worker/inngest-runtime";
import { drain, type DrainTools } from "./drain";

const Wake = z.object({ instant: z.iso.datetime() });

/** Sleeping again is asked for in whole milliseconds, a little late rather than early once more. */
const EARLY_MARGIN_MS = 20;
const MAX_EARLY = 20;
const EVENTS_PER_SEND = 500;

export type AnyFunction = InngestFunction.Any;

/** Every line of these crons is in UTC. */
function sweepCron(seconds: number): string {
  const minutes = Math.max(1, Math.min(59, Math.ceil(seconds / 60)));
  return minutes === 1 ? "* * * * *" : `*/${String(minutes)} * * * *`;
}

export function inngestFunctions(client: Inngest, runtime: () => InngestRuntime): AnyFunction[] {
  const wake = client.createFunction(
    { id: "deliveries-wake", retries: 5, triggers: [{ event: WAKE_EVENT }] },
    async ({ event, step, runId }) => {
      const parsed = Wake.safeParse(event.data);
      if (!parsed.success) throw new NonRetriableError("This event names no instant.");
      const instant = new Date(parsed.data.instant);
      await step.sleepUntil("until-instant", instant);
      for (let look = 0; look < MAX_EARLY; look += 1) {
        const aheadMs = Number(await step.run(`clock-${String(look)}`, () => runtime().until(instant)));
        if (aheadMs <= 0) break;
        await step.sleep(`early-${String(look)}`, Math.ceil(aheadMs) + EARLY_MARGIN_MS);
      }
      return drain(step as unknown as DrainTools, runtime(), runId);
    },
  );

  const carryOn = client.createFunction(
    { id: "deliveries-continue", retries: 5, triggers: [{ event: CONTINUE_EVENT }] },
    ({ step, runId }) => drain(step as unknown as DrainTools, runtime(), runId),
  );

  const sweep = client.createFunction(
    { id: "deliveries-sweep", retries: 1, triggers: [{ cron: sweepCron(runtime().sweepSeconds) }] },
    async ({ step, runId }) => {
      await step.run("held", () => runtime().moveHeldOn());
      return drain(step as unknown as DrainTools, runtime(), runId);
    },
  );

  // Instants further ahead than the window are armed here, twice per window.
  const arm = client.createFunction(
    { id: "deliveries-arm", retries: 3, triggers: [{ cron: "7 */6 * * *" }] },
    async ({ step }) => {
      const instants = z.array(z.coerce.date()).parse(await step.run("upcoming", () => runtime().upcoming()));
      const number = Number(await step.run("number", () => Promise.resolve(armingNumber(new Date()))));
      for (let start = 0; start < instants.length; start += EVENTS_PER_SEND) {
        const events = instants.slice(start, start + EVENTS_PER_SEND).map((instant) => ({
          name: WAKE_EVENT,
          id: wakeEventId(instant, number),
          data: { instant: instant.toISOString() },
        }));
        await step.sendEvent(`arm-${String(start)}`, events);
      }
      return { armed: instants.length };
    },
  );

  const jobs = runtime().jobs.map(({ contract, run }) =>
    client.createFunction(
      {
        id: contract.name.replaceAll(".", "-"),
        retries: Math.min(20, Math.max(0, contract.maxAttempts - 1)) as 0,
        triggers: [
          { event: jobEvent(contract.name) },
          ...(contract.cron === undefined ? [] : [{ cron: contract.cron }]),
        ],
      },
      async ({ event, step }) => {
        const payload = event.name === jobEvent(contract.name) ? event.data : {};
        const parsed = contract.payload.safeParse(payload);
        if (!parsed.success) throw new NonRetriableError(`The payload of ${contract.name} is not valid.`);
        await step.run("run", () => run(parsed.data));
      },
    ),
  );

  return [wake, carryOn, sweep, arm, ...jobs];
}
