import "server-only";
import type { PersonActor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { clientNetwork } from "@/lib/auth/client-address";
import { limiter, type Budget } from "@/lib/auth/limiter";
import { inReserves, reserveSize } from "@/lib/auth/reserve";
import { env } from "@/lib/server/env";

const WINDOW_SECONDS = 60;

/** One budget per key, else per person, else per address. */
function budgetKey(actor: PersonActor | null, ip: string | null): string {
  if (actor === null) return `ip:${ip === null ? "unknown" : clientNetwork(ip)}`;
  const keyId = actor.type === "user" ? null : actor.keyId;
  return keyId === null ? `user:${actor.userId}` : `key:${keyId}`;
}

let take: ((key: string) => Promise<Budget>) | undefined;

/**
 * Takes one call from the caller's budget of `RATE_LIMIT_PER_MINUTE` and writes the RateLimit headers. Throws
 * `rate_limited` when it is used up.
 */
export async function takeFromBudget(
  actor: PersonActor | null,
  ip: string | null,
  headers: Headers,
): Promise<void> {
  const perMinute = env.RATE_LIMIT_PER_MINUTE;
  take ??= inReserves(limiter("api", perMinute, WINDOW_SECONDS), reserveSize(perMinute));
  const budget = await take(budgetKey(actor, ip));
  const resetSeconds = Math.max(1, Math.ceil(budget.resetMs / 1000));
  headers.set("RateLimit-Limit", String(budget.limit));
  headers.set("RateLimit-Remaining", String(budget.remaining));
  headers.set("RateLimit-Reset", String(resetSeconds));
  if (budget.allowed) return;
  throw new AppError(
    "rate_limited",
    `At most ${String(budget.limit)} calls a minute: wait ${String(resetSeconds)} seconds.`,
    { retryAfterSeconds: resetSeconds },
  );
}
