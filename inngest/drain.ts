/** Draining in steps: each step is its own request, so that no function outlives the time limit of its host. */
import type { InngestRuntime } from "@/lib/worker/inngest-runtime";
import {
  ARMING_WINDOW_MS,
  armingNumber,
  CONTINUE_EVENT,
  continueEventId,
  WAKE_EVENT,
  wakeEventId,
} from "@/lib/jobs/engines/inngest/events";

/** Steps of 100 deliveries before a run hands over to a fresh one: runs have a step limit of their own. */
const MAX_STEPS = 20;

/** The part of Inngest's step tools that draining uses. */
export interface DrainTools {
  run<T>(id: string, work: () => Promise<T>): Promise<unknown>;
  sendEvent(id: string, event: { name: string; id: string; data: Record<string, unknown> }): Promise<unknown>;
}

/** The memo of a step is JSON of our own making. */
interface Drained {
  taken: number;
  due: boolean;
  aheadMs: number | null;
  nowMs: number;
}

/** Publishes what is due, hands over when it is too much for one run, and arms the next instant. */
export async function drain(
  tools: DrainTools,
  runtime: InngestRuntime,
  runId: string,
): Promise<{ taken: number }> {
  let taken = 0;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const drained = (await tools.run(`drain-${String(step)}`, () => runtime.drain())) as Drained;
    taken += drained.taken;
    // Due but not taken: a cap is reached, and whoever holds the leases looks again when one ends.
    if (drained.due && drained.taken > 0) continue;
    const next = drained.due
      ? drained.nowMs + 1_000
      : drained.nowMs + (drained.aheadMs ?? Number.POSITIVE_INFINITY);
    if (next <= drained.nowMs + ARMING_WINDOW_MS) {
      const instant = new Date(Math.ceil(next));
      const id = wakeEventId(instant, armingNumber(new Date(drained.nowMs)));
      await tools.sendEvent("arm-next", { name: WAKE_EVENT, id, data: { instant: instant.toISOString() } });
    }
    return { taken };
  }
  await tools.sendEvent("hand-over", {
    name: CONTINUE_EVENT,
    id: continueEventId(runId, MAX_STEPS),
    data: {},
  });
  return { taken };
}
