/** The versions that `If-Match` names: one, or any of several. */
export type Versions = string | readonly string[];

/** True when `current` is a version that the caller named, or when they named none. */
export function isVersion(current: string, named: Versions | undefined): boolean {
  if (named === undefined) return true;
  return typeof named === "string" ? named === current : named.includes(current);
}
