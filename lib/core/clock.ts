/** Wall clock of this process, injectable. Due times and leases never use it: they use the database's `app_now()`. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
