import { describe, expect, it } from "vitest";
import { entitiesOf, isAddress, readHashtag, readMention, withNames } from "./text-entities";

const found = (text: string) =>
  entitiesOf(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe("entitiesOf", () => {
  it.each([
    ["See https://shop.example/terms.", ["address https://shop.example/terms"]],
    ["(https://a.example/b_(c)) x", ["address https://a.example/b_(c)"]],
    ["「https://a.example/日本」を見て", ["address https://a.example/日本"]],
    ["at https://a.example/#one", ["address https://a.example/#one"]],
    ["a.example/#one b#two &#38; x=#three", []],
    ["#one #２ ＃全角 #🎉 #", ["hashtag #one", "hashtag #２", "hashtag ＃全角", "hashtag #🎉"]],
    [
      "@ada, @ada.studio. a@ada @ada@social.example",
      ["mention @ada", "mention @ada.studio", "mention @ada@social.example"],
    ],
    ["hi @[Acme [x]](urn:li:organization:1)", []],
    [
      String.raw`hi @[Acme \[x\]](urn:li:organization:1)!`,
      [String.raw`named_mention @[Acme \[x\]](urn:li:organization:1)`],
    ],
  ])("%s", (text, entities) => {
    expect(found(text)).toEqual(entities);
  });

  it("knows the same address, hashtag and mention in another writing", () => {
    const keys = (text: string) => entitiesOf(text).map(({ key }) => key);
    expect(keys("https://Shop.example")).toEqual(keys("https://shop.example/,"));
    expect(keys("#Frühling ＃２０２６")).toEqual(keys("#FRÜHLING #2026"));
    expect(keys("@Ada@Social.example")).toEqual(keys("@ada@social.example"));
  });
});

describe("what people give", () => {
  it.each([
    ["one", "one"],
    ["#one", "one"],
    ["＃全角", "全角"],
    [" 2026 ", "2026"],
    ["\uFEFFo\uFFFEn\uFFFFe", "one"],
    ["#", null],
    ["", null],
    ["b c", null],
    ["##one", null],
    ["a-b", null],
  ])("reads the hashtag %j as %j", (given, tag) => {
    expect(readHashtag(given)).toBe(tag);
  });

  it.each([
    ["@ada", "ada"],
    ["＠ada", "ada"],
    ["@a\uFEFFda", "ada"],
    ["ada.studio", "ada.studio"],
    ["ada@social.example", "ada@social.example"],
    ["@[Acme AG](urn:li:organization:12)", "@[Acme AG](urn:li:organization:12)"],
    ["x y", null],
    ["@", null],
    ["ada.", null],
    ["@@ada", null],
    ["a@b@c", null],
  ])("reads the mention %j as %j", (given, mention) => {
    expect(readMention(given)).toBe(mention);
  });

  it.each([
    ["https://a.example/x.", true],
    ["https://ja.wikipedia.org/wiki/東京", true],
    ["https://a.example/a b", false],
    ["https://", false],
    ["javascript:alert(1)", false],
    ["ftp://a.example", false],
  ])("takes %j for an address: %j", (given, is) => {
    expect(isAddress(given)).toBe(is);
  });

  it("shows a mention by id as its name", () => {
    const text = "With @[Acme](urn:li:organization:1) and @[Ada](urn:li:person:x)";
    expect(withNames(text)).toBe("With Acme and Ada");
    expect(withNames(text, (urn) => urn.includes("person"))).toBe("With Acme and @[Ada](urn:li:person:x)");
  });
});
