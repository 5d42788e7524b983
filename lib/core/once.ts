/** Remembers what was reckoned under a key, so that many who ask the same pay once. */
export type Once = <Value>(key: readonly unknown[], reckon: () => Value) => Value;

/** A memory for one check; it is never shared between requests. Keys are plain JSON values, told apart by their text. */
export function createOnce(): Once {
  const known = new Map<string, unknown>();
  return <Value>(key: readonly unknown[], reckon: () => Value): Value => {
    const name = JSON.stringify(key);
    if (!known.has(name)) known.set(name, reckon());
    // What stands under a key came from the `reckon` of the same key.
    return known.get(name) as Value;
  };
}
