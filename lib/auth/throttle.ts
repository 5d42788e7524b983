import "server-only";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import { clientNetwork } from "./client-address";
import { limiter, type Limiter } from "./limiter";

/**
 * Doors that invite guessing. Each is counted per client address and per account; successes of a person who knows
 * the password are given back, so that only failures add up.
 */
export type Door = "sign_in" | "sign_up" | "token" | "invite";

const QUARTER_HOUR = 15 * 60;
const HOUR = 60 * 60;

function budgets(door: Door): { byAddress: Limiter; byAccount: Limiter } {
  switch (door) {
    case "sign_in":
    case "token":
      // One budget for both: a token is another way to try the same password.
      return {
        byAddress: limiter("sign_in_address", 100, QUARTER_HOUR),
        byAccount: limiter("sign_in_account", 10, QUARTER_HOUR),
      };
    case "sign_up":
      return {
        byAddress: limiter("sign_up_address", env.SIGN_UPS_PER_HOUR, HOUR),
        byAccount: limiter("sign_up_account", 10, HOUR),
      };
    case "invite":
      return {
        byAddress: limiter("invite_address", 100, HOUR),
        byAccount: limiter("invite_account", 50, HOUR),
      };
  }
}

export interface Visit {
  ip: string | null;
  /** What is being guessed or used: an email address, a user id, a token's hash. */
  account: string;
}

/**
 * Counts one attempt before it is made. Throws `rate_limited` with the time to wait. The answer undoes the count:
 * call it when the attempt turned out to be legitimate.
 */
export async function throttle(door: Door, visit: Visit): Promise<() => Promise<void>> {
  const { byAddress, byAccount } = budgets(door);
  const address = visit.ip === null ? "unknown" : clientNetwork(visit.ip);
  // Hashed, so that the table of counters is no list of addresses.
  const account = sha256(visit.account.trim().toLowerCase()).slice(0, 32);
  const taken = await Promise.all([byAddress.take(address), byAccount.take(account)]);
  const empty = taken.filter((budget) => !budget.allowed);
  if (empty.length > 0) {
    const seconds = Math.max(1, Math.ceil(Math.max(...empty.map((budget) => budget.resetMs)) / 1000));
    throw new AppError("rate_limited", `Too many attempts. Wait ${waitInWords(seconds)}, then try again.`, {
      retryAfterSeconds: seconds,
    });
  }
  return async () => {
    await Promise.all([byAddress.giveBack(address), byAccount.clear(account)]);
  };
}

function waitInWords(seconds: number): string {
  if (seconds < 90) return `${String(seconds)} seconds`;
  return `${String(Math.ceil(seconds / 60))} minutes`;
}
