import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { share } from "./share";

const wants = fc.array(fc.integer({ min: 0, max: 64 }), { minLength: 1, maxLength: 16 });
const total = (given: readonly number[]) => given.reduce((sum, n) => sum + n, 0);

describe("sharing", () => {
  it("gives everybody all they want while there is enough", () => {
    expect(share([32, 16, 16, 64, 64], Number.POSITIVE_INFINITY, 0)).toEqual([32, 16, 16, 64, 64]);
  });

  it("gives what one does not want to the others", () => {
    expect(share([32, 2, 16, 64, 64], 100, 0)).toEqual([28, 2, 16, 27, 27]);
  });

  it("uses all that it may, gives nobody more than wanted, and nobody less than another who is still short", () => {
    fc.assert(
      fc.property(wants, fc.nat(300), fc.nat(20), (wanted, most, first) => {
        const given = share(wanted, most, first);
        expect(total(given)).toBe(Math.min(most, total(wanted)));
        given.forEach((got, index) => {
          expect(got).toBeGreaterThanOrEqual(0);
          expect(got).toBeLessThanOrEqual(wanted[index] ?? 0);
          if (got < (wanted[index] ?? 0)) expect(got).toBeGreaterThanOrEqual(Math.max(...given) - 1);
        });
      }),
    );
  });

  it("lets each have a turn when there are fewer places than networks", () => {
    const had = new Set<number>();
    for (let first = 0; first < 12; first += 1)
      share(
        Array.from({ length: 12 }, () => 9),
        1,
        first,
      ).forEach((got, index) => got > 0 && had.add(index));
    expect(had.size).toBe(12);
  });
});
