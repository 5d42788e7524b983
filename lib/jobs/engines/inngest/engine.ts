import "server-only";
/**
 * The Inngest engine's send side. Events leave after the commit; one that is lost is covered by the sweep. Instants
 * beyond the arming window are left to the arming cron.
 */
import { newId } from "@/lib/core/ids";
import { logger } from "@/lib/server/logger";
import type { Engine } from "../../engine";
import { ARMING_WINDOW_MS, armingNumber, jobEvent, WAKE_EVENT, wakeEventId } from "./events";

async function send(event: { name: string; id: string; data: Record<string, unknown> }): Promise<void> {
  try {
    // Only now: an installation without Inngest never loads its SDK.
    const { inngestClient } = await import("./client");
    await inngestClient().send(event);
  } catch (error) {
    // What was stored stays stored; the sweep finds what this event would have woken.
    logger.warn({ event: event.name, error }, "an event could not be sent to Inngest");
  }
}

export const inngestEngine: Engine = {
  name: "inngest",

  wakeAt(tx, instant) {
    const now = new Date();
    if (instant.getTime() > now.getTime() + ARMING_WINDOW_MS) return Promise.resolve();
    // An instant that has come may come again within the 24 hours that ids are remembered: its id is its own.
    const id = instant <= now ? `wake:now:${newId("request")}` : wakeEventId(instant, armingNumber(now));
    tx.afterCommit(() => send({ name: WAKE_EVENT, id, data: { instant: instant.toISOString() } }));
    return Promise.resolve();
  },

  run(tx, job, payload) {
    const data = job.payload.parse(payload) as Record<string, unknown>;
    tx.afterCommit(() => send({ name: jobEvent(job.name), id: newId("request"), data }));
    return Promise.resolve();
  },
};
