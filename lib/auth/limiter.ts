import "server-only";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "@/lib/db/pool";

/** What is left of a budget after one use. */
export interface Budget {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Milliseconds until the window starts anew. */
  resetMs: number;
}

export interface Limiter {
  /** Takes `points` from the budget of `key`; never throws for an empty one. */
  take(key: string, points?: number): Promise<Budget>;
  giveBack(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}

const made = new Map<string, Limiter>();

/**
 * A named budget of `points` per `seconds` for each key, counted in the table `rate_limits` and so shared by all
 * processes. A key that is known to be empty is refused from memory; while the database does not answer, memory
 * counts.
 */
export function limiter(name: string, points: number, seconds: number): Limiter {
  const id = `${name}:${String(points)}:${String(seconds)}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const insuranceLimiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  const counter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: "pool",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
    inMemoryBlockOnConsumed: points + 1,
    insuranceLimiter,
  });
  const created: Limiter = {
    take: async (key, used = 1) => {
      try {
        const left = await counter.consume(key, used);
        return { allowed: true, limit: points, remaining: left.remainingPoints, resetMs: left.msBeforeNext };
      } catch (reason) {
        return { allowed: false, limit: points, remaining: 0, resetMs: refused(reason).msBeforeNext };
      }
    },
    giveBack: async (key) => void (await counter.reward(key, 1)),
    clear: async (key) => void (await counter.delete(key)),
  };
  made.set(id, created);
  return created;
}

/** The library rejects with its own result when the budget is empty; anything else is a real error. */
function refused(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason instanceof Error ? reason : new Error("The rate limiter failed.", { cause: reason });
}
