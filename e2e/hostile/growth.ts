/** How the time of a function grows with its input, as a ratio of its own run, so that a slow machine proves the same. */
import { expect } from "vitest";

const SMALL = 10_000;
const LARGE = 100_000;
/** Ten times the text may take fifteen times as long. */
const MOST_GROWTH = 15;
/** Below this a clock measures the machine and not the function. */
const FLOOR_MS = 10;
const TRIES = 8;

/** A run of `unit` of about `length` characters, as one flat string. */
export function runOf(unit: string, length: number): string {
  return Buffer.from(unit.repeat(Math.ceil(length / unit.length)).slice(0, length), "utf16le").toString(
    "utf16le",
  );
}

function millisecondsOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Expects `scan` to grow linearly over runs of each of `units`; a noisy measurement is taken again. */
export function expectLinear(scan: (text: string) => unknown, units: readonly string[]): void {
  for (const unit of units) {
    const [small, large] = [runOf(unit, SMALL), runOf(unit, LARGE)];
    let growth = Infinity;
    let least = Infinity;
    for (let attempt = 0; attempt < TRIES && growth >= MOST_GROWTH; attempt += 1) {
      const base = Math.max(
        FLOOR_MS,
        millisecondsOf(() => scan(small)),
      );
      least = Math.min(
        least,
        millisecondsOf(() => scan(large)),
      );
      growth = Math.min(growth, least / base);
    }
    expect(growth, `growth over ${JSON.stringify(unit)}`).toBeLessThan(MOST_GROWTH);
  }
}
