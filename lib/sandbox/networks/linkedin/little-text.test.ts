import { describe, expect, it } from "vitest";
import { littleTextLength, renderLittleText } from "@/lib/sandbox/networks/linkedin/little-text";

describe("little text", () => {
  it.each([
    ["plain text, kept. 100%", "plain text, kept. 100%"],
    ["a \\(b\\) \\_c\\_ \\\\ \\#no", "a (b) _c_ \\ #no"],
    ["see #tea and {hashtag|\\#|cake}", "see #tea and #cake"],
    ["hi @[Ann Demo](urn:li:person:abc) there", "hi Ann Demo there"],
    ["cut (here", "cut "],
    ["cut at _underscore_", "cut at "],
    ["a lone \\ backslash", "a lone "],
    ["mail me@example.com", "mail me"],
    ["# not a tag", ""],
  ])("%j is shown as %j", (commentary, shown) => {
    expect(renderLittleText(commentary)).toBe(shown);
  });

  it("counts characters after unescaping", () => {
    expect(littleTextLength("\\(a\\)😀")).toBe(4);
  });
});
