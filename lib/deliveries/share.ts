/** How networks share what a bounded piece of work may take, so that none waits for ever behind the others. Pure. */

/**
 * `total` places over those who want some: as evenly as they can be used, and what one does not want goes to the
 * others. A remainder, or a total below the number of those who want, begins at `first` (counted modulo their number):
 * whoever counts it up from one time to the next lets each of them have its turn.
 */
export function share(wanted: readonly number[], total: number, first: number): number[] {
  const given = wanted.map(() => 0);
  let open = wanted.flatMap((want, index) => (want > 0 ? [index] : []));
  let left = Math.min(total, sum(wanted));
  while (left >= open.length && open.length > 0) {
    const each = Math.min(
      Math.floor(left / open.length),
      ...open.map((index) => (wanted[index] ?? 0) - (given[index] ?? 0)),
    );
    for (const index of open) given[index] = (given[index] ?? 0) + each;
    left -= each * open.length;
    open = open.filter((index) => (given[index] ?? 0) < (wanted[index] ?? 0));
  }
  for (let turn = 0; turn < left; turn += 1) {
    const index = open[(first + turn) % open.length] ?? 0;
    given[index] = (given[index] ?? 0) + 1;
  }
  return given;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + Math.max(0, n), 0);
}
