import "server-only";
/** One network's place in a process: what is worked on, and what waits for its turn with a lease already taken. */
import type { Claimed } from "./load";

/** Leases for each slot: a reserve to work on while the next claim is under way. */
const LEASES_PER_SLOT = 4;

export interface Waiting {
  delivery: Claimed;
  /** Monotonic time at which it was loaded. */
  sinceMs: number;
}

export class Lane {
  #running = 0;
  readonly #waiting: Waiting[] = [];
  readonly #depth: number;

  /** `slots`: worked on at once. `maxInFlight`: the network's cap, which leases of waiting ones count against too. */
  constructor(
    private readonly slots: number,
    maxInFlight: number,
  ) {
    this.#depth = Math.min(LEASES_PER_SLOT * slots, maxInFlight);
  }

  /** Leases that can be taken now. */
  get free(): number {
    return this.#depth - this.#running - this.#waiting.length;
  }

  /** Claims come in batches: one for each place that becomes free would multiply the statements. */
  get isWorthAClaim(): boolean {
    return this.free >= Math.ceil(this.#depth / 2);
  }

  add(delivery: Claimed, sinceMs: number): void {
    this.#waiting.push({ delivery, sinceMs });
  }

  /** The next to work on, counted as running; null when all slots are taken or nothing waits. */
  take(): Waiting | null {
    if (this.#running >= this.slots) return null;
    const next = this.#waiting.shift();
    if (next === undefined) return null;
    this.#running += 1;
    return next;
  }

  /** One of the running has ended. */
  end(): void {
    this.#running -= 1;
  }

  /** Takes out all that wait. */
  empty(): Claimed[] {
    return this.#waiting.splice(0).map(({ delivery }) => delivery);
  }
}
