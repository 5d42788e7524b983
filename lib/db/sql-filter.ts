/** A `WHERE` clause put together piece by piece, values as parameters only. Pure. */
export class SqlFilter {
  readonly values: unknown[] = [];
  readonly #conditions: string[] = [];

  /** Registers a value and answers with its placeholder. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${String(this.values.length)}`;
  }

  /** Adds a condition as it is; its values come from `value`. */
  add(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** Adds a condition on `value` unless it is undefined. */
  on(value: unknown, condition: (place: string) => string): this {
    return value === undefined ? this : this.add(condition(this.value(value)));
  }

  get where(): string {
    return this.#conditions.length === 0 ? "true" : this.#conditions.join(" AND ");
  }
}

/** `text` as a literal inside an ILIKE pattern. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
