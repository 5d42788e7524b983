import "server-only";
/**
 * Gathers what concurrent deliveries want of the database at the same moment into one statement and one commit.
 * Nothing waits for company: what comes while a statement runs goes with the next.
 */
export class Batcher<I, O> {
  #waiting: { item: I; resolve: (answer: O) => void; reject: (error: unknown) => void }[] = [];
  #running = 0;

  /**
   * `run` answers in the order of its items; when it throws, all of them fail with that. `parallel` statements run at
   * once: one that waits for a lock must not keep all others, and more of them would be smaller and cost more together.
   */
  constructor(
    private readonly run: (items: I[]) => Promise<O[]>,
    private readonly parallel = 2,
    private readonly max = 64,
  ) {}

  add(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#running < this.parallel) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running += 1;
    // One turn of the event loop: what the same network packet or timer woke goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.max);
      try {
        const answers = await this.run(batch.map((entry) => entry.item));
        batch.forEach((entry, index) => entry.resolve(answers[index] as O));
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.#running -= 1;
  }
}

/** One value per database: a process has one, a test may have several. */
export function perDatabase<D extends object, V>(make: (database: D) => V): (database: D) => V {
  const made = new WeakMap<D, V>();
  return (database) => {
    const known = made.get(database) ?? make(database);
    made.set(database, known);
    return known;
  };
}
