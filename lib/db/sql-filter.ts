/** A `WHERE` clause put together piece by piece, values as parameters only. Pure. */
export class SqlFilter {
  readonly values: unknown[];
  readonly #conditions: string[] = [];

  /** @param beside another clause of the same statement, whose values go on */
  constructor(beside?: SqlFilter) {
    this.values = beside?.values ?? [];
  }

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

  /**
   * Adds that `column` is one of `values`, unless there are none. One value is a plain comparison, so that an index
   * that starts with the column is used in its order.
   */
  oneOf(values: readonly string[] | undefined, column: string, type = "text"): this {
    if (values === undefined || values.length === 0) return this;
    if (values.length === 1) return this.on(values[0], (place) => `${column} = ${place}::${type}`);
    return this.on(values, (place) => `${column} = ANY(${place}::text[]::${type}[])`);
  }

  get where(): string {
    return this.#conditions.length === 0 ? "true" : this.#conditions.join(" AND ");
  }
}

/** `text` as a literal inside an ILIKE pattern. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
