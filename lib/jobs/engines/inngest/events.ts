/** The events that drive our Inngest functions, their ids and how far ahead instants are armed. Pure. */

export const WAKE_EVENT = "heliograph/deliveries.wake";
export const CONTINUE_EVENT = "heliograph/deliveries.continue";

/** Event that queues one run of a job. */
export function jobEvent(jobName: string): string {
  return `heliograph/job.${jobName}`;
}

/** Plans cap sleeps at 7 days and ids deduplicate for 24 h: nothing is armed further ahead than this. */
export const ARMING_WINDOW_MS = 12 * 3_600_000;

/** Which arming this is: counts half windows, so that each instant is armed anew while it stays ahead. */
export function armingNumber(now: Date): number {
  return Math.floor(now.getTime() / (ARMING_WINDOW_MS / 2));
}

/** Equal for everyone who arms the same instant in the same round: a thousand posts at 09:00 share one event. */
export function wakeEventId(instant: Date, arming: number): string {
  return `wake:${String(instant.getTime())}:${String(arming)}`;
}

/** Continuations have ids of their own: the run that asks for it and how many it has asked for. */
export function continueEventId(runId: string, count: number): string {
  return `continue:${runId}:${String(count)}`;
}
