import { describe, expect, it } from "vitest";
import { foldOf } from "./fold";

describe("foldOf", () => {
  it("leaves a text alone that fits", () => {
    expect(foldOf("Short", { chars: 10, lines: 3 })).toBe("Short");
    expect(foldOf("Trailing\n\n\n", { chars: 10, lines: 1 })).toBe("Trailing\n\n\n");
  });

  it("cuts at a word, after so many characters or lines", () => {
    expect(foldOf("Mirrors answer each other", { chars: 12, lines: 3 })).toBe("Mirrors");
    expect(foldOf("Mirrors answer each other", { chars: 14, lines: 3 })).toBe("Mirrors answer");
    expect(foldOf("one\ntwo\nthree", { chars: 100, lines: 2 })).toBe("one\ntwo");
  });

  it("never cuts an emoji in two, nor gives nothing", () => {
    expect(foldOf("😀".repeat(20), { chars: 11, lines: 3 })).toBe("😀".repeat(5));
    expect(foldOf("👨‍👩‍👧‍👦".repeat(20), { chars: 30, lines: 3 })).toBe("👨‍👩‍👧‍👦".repeat(2));
  });
});
