/** What a test runner did, in the one shape that all of them are summed in. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: { title: string; reason: string }[];
}

export const emptyTally = (): Tally => ({ passed: 0, failed: 0, skipped: [] });

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** Skips that a machine built for testing may not have: there they count as failures. */
const MUST_RUN_IN_CI = /\b(browser|chromium|pds)\b/i;

/** The reason that `unfitNode` gives: nothing that a machine could have. */
const NOT_FOR_THIS_NODE = /built for Node \d+, not for Node \d+/;

/** Under CI a browser or PDS that could not be had is a failure, not a skip; one that this Node cannot run is none. */
export function strict(tally: Tally): Tally {
  const fatal = tally.skipped.filter(
    ({ title, reason }) => MUST_RUN_IN_CI.test(`${title} ${reason}`) && !NOT_FOR_THIS_NODE.test(reason),
  );
  return {
    ...tally,
    failed: tally.failed + fatal.length,
    skipped: tally.skipped.filter((skip) => !fatal.includes(skip)),
  };
}

/** The last line of `npm test`. */
export const summary = (tally: Tally) =>
  `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`;
