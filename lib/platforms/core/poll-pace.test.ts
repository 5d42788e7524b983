import { describe, expect, it } from "vitest";
import { pollAfterMs } from "./poll-pace";

describe("the pace of questions about slow media", () => {
  it("starts soon, slows down, and asks a few dozen times in ten minutes", () => {
    const waits: number[] = [];
    for (let age = 0; age < 600_000; age += waits.at(-1) ?? 0) waits.push(pollAfterMs(age, 30_000));
    expect(waits.slice(0, 4)).toEqual([1_500, 1_500, 1_500, 1_500]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(30_000);
    expect(waits.length).toBeLessThan(40);
  });
});
