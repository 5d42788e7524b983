import { AIMED_AT, type Target } from "@/lib/sandbox/faults";
import type { Db } from "@/lib/sandbox/db";

export type HoldStage = "before_commit" | "after_commit";
export type Verdict = "release" | "drop";

interface Waiting {
  holdId: string;
  settle: (verdict: Verdict) => void;
}

/** Requests kept open on purpose, by journal id; a restart of the sandbox drops them like any crash would. */
export class HoldDesk {
  readonly #waiting = new Map<string, Waiting>();
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Wait here when a hold asks for it; answers at once when none does. */
  async pause(target: Target, stage: HoldStage, journalId: string): Promise<Verdict | null> {
    const [hold] = await this.#db.query<{ id: string }>(
      `update sandbox.holds set remaining = remaining - 1
       where id = (select id from sandbox.holds where ${AIMED_AT} and stage = $5
         and (remaining is null or remaining > 0) order by id limit 1 for update skip locked) returning id`,
      [target.network, target.account?.id ?? null, target.account?.handle ?? null, target.operation, stage],
    );
    if (!hold) return null;
    const verdict = new Promise<Verdict>((settle) =>
      this.#waiting.set(journalId, { holdId: hold.id, settle }),
    );
    await this.#db.query("update sandbox.journal set held = $2, hold_id = $3 where id = $1", [
      journalId,
      stage,
      hold.id,
    ]);
    return verdict;
  }

  /** Journal ids now waiting on a hold, or on any. */
  waiting(holdId?: string): string[] {
    return [...this.#waiting].filter(([, entry]) => !holdId || entry.holdId === holdId).map(([id]) => id);
  }

  /** Let every request of the hold go on, or cut them off. Resolves to how many there were. */
  settle(holdId: string, verdict: Verdict): number {
    const ids = this.waiting(holdId);
    for (const id of ids) {
      this.#waiting.get(id)?.settle(verdict);
      this.#waiting.delete(id);
    }
    return ids.length;
  }

  dropAll(): void {
    for (const entry of this.#waiting.values()) entry.settle("drop");
    this.#waiting.clear();
  }
}
