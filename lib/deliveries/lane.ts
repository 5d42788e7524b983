import "server-only";
/** One network's place in a process: what is worked on, and what waits for its turn with a lease already taken. */
import type { Claimed } from "./load";

/** Leases for each slot: a reserve to work on while the next claim is under way and outcomes are being stored. */
const LEASES_PER_SLOT = 4;

interface Waiting {
  delivery: Claimed;
  /** Monotonic time at which it was loaded. */
  sinceMs: number;
}

/** A delivery whose turn has come. It holds a slot until it is done with the network, and its lease until the end. */
export interface Turn extends Waiting {
  /** The network has answered: the slot is free for the next one. To say it again changes nothing. */
  leaveSlot(): void;
  end(): void;
}

export class Lane {
  #inSlots = 0;
  #begun = 0;
  readonly #waiting: Waiting[] = [];
  readonly #depth: number;

  /** `slots`: at the network at once. `maxInFlight`: the network's cap, which leases of waiting ones count against too. */
  constructor(
    private readonly slots: number,
    maxInFlight: number,
  ) {
    this.#depth = Math.min(LEASES_PER_SLOT * slots, maxInFlight);
  }

  /** Leases that can be taken now. */
  get free(): number {
    return this.#depth - this.#begun - this.#waiting.length;
  }

  /** Claims come in batches: one for each place that becomes free would multiply the statements. */
  get isWorthAClaim(): boolean {
    return this.free >= Math.ceil(this.#depth / 2);
  }

  /** A slot is free, nothing waits for it, and a lease may be taken: the others may hang for long. */
  get isIdling(): boolean {
    return this.#inSlots < this.slots && this.#waiting.length === 0 && this.free > 0;
  }

  add(delivery: Claimed, sinceMs: number): void {
    this.#waiting.push({ delivery, sinceMs });
  }

  /** The next to work on; null when all slots are taken or nothing waits. */
  take(): Turn | null {
    if (this.#inSlots >= this.slots) return null;
    const next = this.#waiting.shift();
    if (next === undefined) return null;
    this.#inSlots += 1;
    this.#begun += 1;
    let holdsSlot = true;
    const leaveSlot = () => {
      if (holdsSlot) this.#inSlots -= 1;
      holdsSlot = false;
    };
    const end = () => {
      leaveSlot();
      this.#begun -= 1;
    };
    return { ...next, leaveSlot, end };
  }

  /** Takes out all that wait. */
  empty(): Claimed[] {
    return this.#waiting.splice(0).map(({ delivery }) => delivery);
  }
}
