import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeLittleText, unescapeLittleText } from "./little-text";

const RESERVED = "\\|{}@[]()<>#*_~";
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(...RESERVED, "a", "日", "é", "👩‍👩‍👧", " ", "\n", "1") }),
);

describe("little text", () => {
  it("shows readers exactly what was written", () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(unescapeLittleText(escapeLittleText(written))).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves no reserved character bare, except the sign that starts a tag", () => {
    fc.assert(
      fc.property(text, (written) => {
        const bare = escapeLittleText(written)
          .replace(/\\[\\|{}@[\]()<>#*_~]/gu, "")
          .replace(/(^|[\s(]|)#(?=[\p{L}\p{N}])/gu, "");
        expect([...bare].filter((char) => RESERVED.includes(char))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["#launch day", "#launch day"],
    ["we use C# here", "we use C\\# here"],
    ["issue #42", "issue \\#42"],
    ["(#日本)", "\\(#日本\\)"],
    ["#snake_case", "#snake\\_case"],
    ["mail me@example.com", "mail me\\@example.com"],
    ["a\\b", "a\\\\b"],
    ["@[Acme](urn:li:organization:12)!", "@[Acme](urn:li:organization:12)!"],
    ["@[A_b](urn:li:person:x_1) a_b", "@[A\\_b](urn:li:person:x_1) a\\_b"],
    ["@[Acme](https://a.example)", "\\@\\[Acme\\]\\(https://a.example\\)"],
  ])("writes %j as %j", (written, sent) => {
    expect(escapeLittleText(written)).toBe(sent);
  });
});
