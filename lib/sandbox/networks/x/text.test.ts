import { describe, expect, it } from "vitest";
import { composed, isTooLong } from "@/lib/sandbox/networks/x/text";

describe("a text for X", () => {
  it.each([
    ["letters with marks", "Gru\u0308\u00dfe, e\u0301te\u0301, o\u0323\u0302"],
    ["Korean in parts", "\u1112\u1161\u11ab\u1100\u116e\u11a8"],
    ["vowel signs", "\u0995\u09c7\u09be \u0b95\u0bc6\u0bbe"],
    ["emoji and surrogates", "👩‍👩‍👧 𝒜\u0301 🇩🇪"],
    ["marks alone", "\u0301\u0323 \u0308"],
    ["sixty marks on one letter", `a${"\u0323\u0301".repeat(30)}b`],
  ])("is composed as NFC has it: %s", (_name, text) => {
    expect(composed(text)).toBe(text.normalize("NFC"));
  });

  it("is too long by what it weighs, however long its addresses are", () => {
    expect(isTooLong("x".repeat(280), 280)).toBe(false);
    expect(isTooLong("x".repeat(281), 280)).toBe(true);
    expect(isTooLong(`https://example.com/${"a".repeat(4_000)}`, 280)).toBe(false);
    expect(isTooLong("x".repeat(25_000), 25_000)).toBe(false);
  });

  it("is not counted where nothing could fit", () => {
    expect(isTooLong("a.".repeat(5_000_000), 25_000)).toBe(true);
  });
});
