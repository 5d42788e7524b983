import "server-only";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";
import { clientNetwork } from "./client-address";
import { countTry, forgetTries } from "./growing-delay";
import { limiter, type Limiter } from "./limiter";

/**
 * Doors that invite guessing. Each is counted per client address, and per account as that address tries it: counted for
 * the account alone, a stranger could shut its owner out. Successes of a person who knows the password are given back,
 * so that only failures add up.
 */
export type Door = "sign_in" | "sign_up" | "token" | "invite";

const QUARTER_HOUR = 15 * 60;
const HOUR = 60 * 60;

function budgets(door: Door): { byAddress: Limiter; byAccount: Limiter | null } {
  switch (door) {
    case "sign_in":
    case "token":
      // One budget for both: a token is another way to try the same password.
      return {
        byAddress: limiter("sign_in_address", 100, QUARTER_HOUR),
        byAccount: null,
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
  /** A browser that this account has signed in with before: it is counted by itself, and strangers not against it. */
  device?: string | null;
}

/**
 * Counts one attempt before it is made. Throws `rate_limited` with the time to wait. The answer undoes the count:
 * call it when the attempt turned out to be legitimate.
 */
export async function throttle(door: Door, visit: Visit): Promise<() => Promise<void>> {
  const { byAddress, byAccount } = budgets(door);
  if (byAccount === null) return throttlePassword(byAddress, visit);
  const address = visit.ip === null ? "unknown" : clientNetwork(visit.ip);
  // Who accepts invitations has signed in: nobody else can use up that budget, and no change of address renews it.
  const account = accountKey(door === "invite" ? "" : address, visit.account);
  const taken = await Promise.all([byAddress.take(address), byAccount.take(account)]);
  const empty = taken.filter((budget) => !budget.allowed);
  if (empty.length > 0) throw tooMany(Math.max(...empty.map((budget) => budget.resetMs)) / 1000);
  return async () => {
    await Promise.all([byAddress.giveBack(address), byAccount.clear(account)]);
  };
}

/** Counts one password given again in a session, which strangers' failures do not delay. */
export function throttleConfirmation(sessionId: string): Promise<() => Promise<void>> {
  return slowDown(accountKey("session", sessionId));
}

async function slowDown(key: string): Promise<() => Promise<void>> {
  const wait = await countTry(key);
  if (wait > 0) throw tooMany(wait);
  return () => forgetTries(key);
}

async function throttlePassword(byAddress: Limiter, visit: Visit): Promise<() => Promise<void>> {
  if (typeof visit.device === "string") return slowDown(accountKey(`device:${visit.device}`, visit.account));
  const address = visit.ip === null ? "unknown" : clientNetwork(visit.ip);
  const key = accountKey(address, visit.account);
  const budget = await byAddress.take(address);
  if (!budget.allowed) throw tooMany(budget.resetMs / 1000);
  const forget = await slowDown(key);
  return async () => {
    await Promise.all([byAddress.giveBack(address), forget()]);
  };
}

/** Hashed, so that the tables of counters are no list of email addresses. */
function accountKey(address: string, account: string): string {
  return sha256(`${address}\n${account.trim().toLowerCase()}`).slice(0, 32);
}

function tooMany(wait: number): AppError {
  const seconds = Math.max(1, Math.ceil(wait));
  return new AppError("rate_limited", `Too many attempts. Wait ${waitInWords(seconds)}, then try again.`, {
    retryAfterSeconds: seconds,
  });
}

function waitInWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${String(seconds)} seconds`;
  return `${String(Math.ceil(seconds / 60))} minutes`;
}
