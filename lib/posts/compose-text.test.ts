import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeText, withTags } from "./compose-text";

describe("composeText", () => {
  it("sends the shared text, or the account's own where it has one", () => {
    expect(composeText({ content: "Shared" })).toBe("Shared");
    expect(composeText({ content: "Shared" }, { content: "Own" })).toBe("Own");
    expect(composeText({ content: "Shared" }, { content: "" })).toBe("");
  });

  it("appends the link once, and never when it is already in the text", () => {
    const link = "https://example.org/a?b=1";
    expect(composeText({ content: "Read", link })).toBe(`Read\n\n${link}`);
    expect(composeText({ content: `Read ${link} now`, link })).toBe(`Read ${link} now`);
    expect(composeText({ content: "", link })).toBe(link);
  });

  it("is stable: composing what was composed changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.webUrl(), (content, link) => {
        const once = composeText({ content, link });
        return composeText({ content: once, link }) === once;
      }),
    );
  });
});

describe("withTags", () => {
  it("adds missing tags on their own line, with their signs, and keeps the ones already there", () => {
    expect(withTags("Hello #World", { hashtags: ["world", "#news", "two words"], mentions: ["ana"] })).toBe(
      "Hello #World\n\n@ana #news #twowords",
    );
    expect(withTags("", { hashtags: ["a"] })).toBe("#a");
  });

  it("does not take a longer tag for the shorter one", () => {
    expect(withTags("About #newsletter", { hashtags: ["news"] })).toBe("About #newsletter\n\n#news");
  });

  it("adds nothing the second time", () => {
    const tag = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.array(tag),
        fc.array(tag),
        (content, hashtags, mentions) => {
          const once = withTags(content, { hashtags, mentions });
          return withTags(once, { hashtags, mentions }) === once;
        },
      ),
    );
  });
});
