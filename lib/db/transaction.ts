import "server-only";
import type { Prisma } from "./generated/client";
import { prisma } from "./client";

/** A running transaction. `db` is Prisma inside it; `afterCommit` runs once it has committed, never on rollback. */
export interface Transaction {
  db: Prisma.TransactionClient;
  afterCommit(effect: () => Promise<void>): void;
}

/**
 * Runs `work` in one transaction (5 s at most: no HTTP inside). Effects registered with `afterCommit` are awaited
 * after the commit; one that fails is reported by its own code, never undoes what is stored.
 */
export async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const effects: (() => Promise<void>)[] = [];
  const result = await prisma.$transaction(
    (db) => work({ db, afterCommit: (effect) => void effects.push(effect) }),
    { maxWait: 10_000, timeout: 5_000 },
  );
  for (const effect of effects) await effect();
  return result;
}
