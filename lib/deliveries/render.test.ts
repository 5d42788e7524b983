import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entitiesOf } from "@/lib/core/text-entities";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { render, type Written } from "./render";

const EMPTY: Written = { content: "", hashtags: [], mentions: [], link: null, options: {} };

const textOf = (written: Partial<Written>, own?: string, id: keyof typeof MANIFESTS = "x") =>
  render({ ...EMPTY, ...written }, { content: own }, [], MANIFESTS[id]).text;

describe("render", () => {
  it("sends the shared text, or the account's own where it has one", () => {
    expect(textOf({ content: "Shared" })).toBe("Shared");
    expect(textOf({ content: "Shared" }, "Own")).toBe("Own");
    expect(textOf({ content: "Shared" }, "")).toBe("");
  });

  it.each([
    ["https://a.example/abc", "https://a.example/a"],
    ["https://shop.example/terms", "https://shop.example"],
    ["https://a.example/a?x=12", "https://a.example/a?x=1"],
    ["https://a.example.org", "https://a.example"],
  ])("appends a link beside the longer address %s", (text, link) => {
    expect(textOf({ content: text, link })).toBe(`${text}\n\n${link}`);
  });

  it.each([
    ["Read https://a.example/a?b=1 now", "https://a.example/a?b=1"],
    ["Read https://A.example.", "https://a.example/"],
    ["https://a.example/a", "https://a.example/a."],
  ])("does not repeat a link that is in the text: %s", (text, link) => {
    expect(textOf({ content: text, link })).toBe(text);
  });

  it.each([
    ["https://a.example/#one", { hashtags: ["one"] }, "#one"],
    ["#onetwo", { hashtags: ["one"] }, "#one"],
    ["a@ada", { mentions: ["ada"] }, "@ada"],
    ["@ada.studio", { mentions: ["ada"] }, "@ada"],
    ["@ada@social.example", { mentions: ["ada"] }, "@ada"],
    ["@ada", { mentions: ["ada@social.example"] }, "@ada@social.example"],
  ])("%s does not stand for %j", (content, tags, sent) => {
    expect(textOf({ content, ...tags })).toBe(`${content}\n\n${sent}`);
  });

  it("adds what is missing once, mentions first, also to an account's own text", () => {
    const tags = { hashtags: ["World", "news", "NEWS"], mentions: ["ana"] };
    expect(textOf({ content: "Hello #world", ...tags })).toBe("Hello #world\n\n@ana #news");
    expect(textOf({ content: "Hello", ...tags }, "Own")).toBe("Own\n\n@ana #World #news");
    expect(textOf({ ...tags, link: "https://a.example" })).toBe("@ana #World #news\n\nhttps://a.example");
  });

  it("mentions by id where the network has such ids, and shows the name elsewhere", () => {
    const written = {
      content: "By @[Ada](urn:li:person:x_1)",
      mentions: ["@[Acme](urn:li:organization:12)"],
    };
    expect(textOf(written, undefined, "linkedin")).toBe(
      "By @[Ada](urn:li:person:x_1)\n\n@[Acme](urn:li:organization:12)",
    );
    expect(textOf(written, undefined, "x")).toBe("By Ada");
  });

  it("is stable: rendering what was rendered changes nothing, and everything asked for is in it", () => {
    const word = fc.stringMatching(/^[a-zA-Z_äß全]{1,8}$/);
    const name = fc.stringMatching(/^[a-z0-9_]{1,8}(\.[a-z]{1,3})?$/);
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.webUrl(),
        fc.array(word, { maxLength: 4 }),
        fc.array(name, { maxLength: 4 }),
        (content, link, hashtags, mentions) => {
          const written = { content, link, hashtags, mentions };
          const once = textOf(written);
          expect(textOf({ ...written, content: once })).toBe(once);
          const kinds = entitiesOf(once).map(({ kind }) => kind);
          expect(kinds.includes("address")).toBe(true);
          expect(kinds.includes("hashtag") || hashtags.length === 0).toBe(true);
          expect(kinds.includes("mention") || mentions.length === 0).toBe(true);
        },
      ),
    );
  }, 20_000);
});
