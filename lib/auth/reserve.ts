import "server-only";
import type { Budget, Limiter } from "./limiter";

interface Reserve {
  /** Points taken from the shared budget and not used yet. */
  left: number;
  /** What the shared budget had left when they were taken. */
  remaining: number;
  limit: number;
  /** Monotonic milliseconds at which the window ends, and the reserve with it. */
  until: number;
}

const MOST_KEYS = 10_000;

/**
 * A budget that is asked on every call, taken from the database a handful at a time: one write for `size` calls
 * instead of one each. Exact when `size` divides the budget; what a process reserved and never used is lost with the
 * window. Only `take` of single points.
 */
export function inReserves(shared: Limiter, size: number): (key: string) => Promise<Budget> {
  const reserves = new Map<string, Reserve>();
  const asking = new Map<string, Promise<Budget>>();

  function spend(key: string): Budget | null {
    const reserve = reserves.get(key);
    const resetMs = reserve === undefined ? 0 : reserve.until - performance.now();
    if (reserve === undefined || reserve.left === 0 || resetMs <= 0) return null;
    reserve.left -= 1;
    return { allowed: true, limit: reserve.limit, remaining: reserve.remaining + reserve.left, resetMs };
  }

  async function refill(key: string): Promise<Budget> {
    const budget = await shared.take(key, size);
    if (reserves.size >= MOST_KEYS) reserves.clear();
    const { limit, remaining } = budget;
    if (budget.allowed)
      reserves.set(key, { left: size, remaining, limit, until: performance.now() + budget.resetMs });
    return budget;
  }

  return async function take(key) {
    for (;;) {
      const spent = spend(key);
      if (spent !== null) return spent;
      const asked = asking.get(key) ?? refill(key).finally(() => asking.delete(key));
      asking.set(key, asked);
      const budget = await asked;
      if (!budget.allowed || budget.resetMs <= 0) return budget;
    }
  };
}

/** The largest size up to `most` that divides `limit`, and is small beside it. */
export function reserveSize(limit: number, most = 20): number {
  for (let size = Math.min(most, Math.floor(limit / 60)); size > 1; size--)
    if (limit % size === 0) return size;
  return 1;
}
