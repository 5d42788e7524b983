/**
 * Who is next where many wait for one place: groups take turns, and within a group the first comes first. A group with
 * a thousand waiting delays another one's first by a single turn.
 */
export class WaitingLine<T> {
  readonly #groups = new Map<string, T[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(group: string, item: T): void {
    const waiting = this.#groups.get(group);
    if (waiting === undefined) this.#groups.set(group, [item]);
    else waiting.push(item);
    this.#length += 1;
  }

  next(): T | undefined {
    for (const [group, waiting] of this.#groups) {
      const item = waiting.shift();
      // Behind the others, or away when nobody of it is left.
      this.#groups.delete(group);
      if (waiting.length > 0) this.#groups.set(group, waiting);
      if (item === undefined) continue;
      this.#length -= 1;
      return item;
    }
    return undefined;
  }
}
