import "server-only";
import type { Prisma } from "./generated/client";
import { prisma } from "./client";

/** A running transaction. `db` is Prisma inside it; `afterCommit` runs once it has committed, never on rollback. */
export interface Transaction {
  db: Prisma.TransactionClient;
  afterCommit(effect: () => Promise<void>): void;
}

const USUAL_LIMIT_MS = 5_000;
let limitMs = USUAL_LIMIT_MS;

/** For a process that nobody waits behind, such as a first start on a busy machine: transactions may take `ms`. */
export function allowLongTransactions(ms: number): void {
  limitMs = ms;
}

/**
 * Runs `work` in one transaction (5 s at most: no HTTP inside). Effects registered with `afterCommit` are awaited
 * after the commit; one that fails is reported by its own code, never undoes what is stored.
 */
export async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const effects: (() => Promise<void>)[] = [];
  const result = await prisma.$transaction(
    (db) => work({ db, afterCommit: (effect) => void effects.push(effect) }),
    { maxWait: Math.max(10_000, limitMs), timeout: limitMs },
  );
  for (const effect of effects) await effect();
  return result;
}
