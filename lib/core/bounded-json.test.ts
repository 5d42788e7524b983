import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JSON_BOUNDS, parseBounded } from "./bounded-json";

describe("JSON from strangers", () => {
  it("is what JSON.parse makes of it, but for what a database cannot keep", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const kept = JSON.stringify(JSON.parse(text)).replaceAll("\\u0000", "");
        if (!/\\u/.test(text)) expect(JSON.stringify(parseBounded(text))).toBe(kept);
      }),
      { seed: 8, numRuns: 500 },
    );
    expect(parseBounded('{"a":"x\\u0000y\\ud800z\\ud83d\\ude00"}')).toEqual({ a: "xy\ufffdz😀" });
    expect(parseBounded("<html>")).toBeUndefined();
  });

  it("counts nothing inside strings", () => {
    const text = JSON.stringify({ a: `${"[{,".repeat(200_000)}\\"` });
    expect(JSON.stringify(parseBounded(text))).toBe(text);
  });

  it.each([
    ["a million empty objects", `[${"{},".repeat(1_000_000)}{}]`],
    ["a list of one member too many", JSON.stringify(Array(JSON_BOUNDS.members + 1).fill(0))],
    ["lists of lists", JSON.stringify(Array(900).fill(Array(900).fill(0)))],
    ["deep nesting", "[".repeat(JSON_BOUNDS.depth + 1) + "]".repeat(JSON_BOUNDS.depth + 1)],
    ["a text over the size", JSON.stringify("x".repeat(JSON_BOUNDS.chars))],
  ])(
    "is refused before it is parsed: %s",
    (_what, text) => {
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      expect(parseBounded(text)).toBeUndefined();
    },
    60_000,
  );

  it("may be as large as the bounds say", () => {
    const full = JSON.stringify(Array(JSON_BOUNDS.members).fill(0));
    expect(parseBounded(full)).toHaveLength(JSON_BOUNDS.members);
    const deep = "[".repeat(JSON_BOUNDS.depth) + "]".repeat(JSON_BOUNDS.depth);
    expect(JSON.stringify(parseBounded(deep))).toBe(deep);
  });
});
