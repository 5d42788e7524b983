/** How the time of a function grows with its input, as a ratio of its own run, so that a slow machine proves the same. */
import { expect } from "vitest";

/** UTF-8 bytes. */
const SMALL = 10_000;
const LARGE = 100_000;
/** Ten times the text may take fifteen times as long. */
const MOST_GROWTH = 15;
/** Below this a clock measures the machine and not the function. */
const FLOOR_MS = 10;
const TRIES = 8;

/** A run of `unit` of about `bytes` in UTF-8, as one flat string. */
export function runOf(unit: string, bytes: number): string {
  const times = Math.ceil(bytes / Math.max(1, Buffer.byteLength(unit)));
  return Buffer.from(unit.repeat(times), "utf16le").toString("utf16le");
}

/** Of the processor, so that a busy machine proves the same. */
function millisecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** How many times as long `scan` takes over ten times `unit`, at best. */
function growthOf(scan: (text: string) => unknown, unit: string): number {
  const [small, large] = [runOf(unit, SMALL), runOf(unit, LARGE)];
  let growth = Infinity;
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES && growth >= MOST_GROWTH; attempt += 1) {
    least = Math.min(
      least,
      millisecondsOf(() => scan(large)),
    );
    // The floor alone says so already.
    if (least < MOST_GROWTH * FLOOR_MS) return least / FLOOR_MS;
    const base = Math.max(
      FLOOR_MS,
      millisecondsOf(() => scan(small)),
    );
    growth = Math.min(growth, least / base);
  }
  return growth;
}

/** Expects `scan` to grow linearly over runs of each of `units`; a noisy measurement is taken again. */
export function expectLinear(scan: (text: string) => unknown, units: readonly string[]): void {
  for (const unit of units)
    expect(growthOf(scan, unit), `growth over ${JSON.stringify(unit)}`).toBeLessThan(MOST_GROWTH);
}
