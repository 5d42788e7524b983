import "server-only";
import { nextInstant, type NextInstant } from "./instants";
import type { EngineDeps } from "./ports";
import { Dispatcher } from "./publish-due";

/**
 * One bounded piece of the drain, for engines that wake a function instead of a process: takes up to `limit`
 * deliveries, waits for all of them, says whether more is due.
 */
export async function drainOnce(
  deps: EngineDeps,
  options: { limit: number; concurrency: number; first?: number },
): Promise<NextInstant & { taken: number }> {
  const dispatcher = new Dispatcher(deps, options);
  await dispatcher.look();
  await dispatcher.idle();
  return { taken: dispatcher.taken, ...(await nextInstant(deps.database)) };
}
