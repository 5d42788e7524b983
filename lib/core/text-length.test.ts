import fc from "fast-check";
import twitterText from "twitter-text";
import { describe, expect, it } from "vitest";
import { graphemeLength } from "./graphemes";
import { shortenText } from "./shorten-text";
import { fits, type TextCounting, textLength, utf8Length } from "./text-length";

const COUNTINGS: TextCounting[] = ["x_weighted", "graphemes", "mastodon", "utf16", "codepoints"];
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.string({ unit: "binary", maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        "word ",
        "日本語",
        "👩‍👩‍👧",
        "🇩🇪",
        "https://example.com/a/b?c=d ",
        "@a@b.example ",
        "#tag ",
        "é",
        "\n",
        "$AB ",
      ),
    )
    .map((parts) => parts.join("")),
);

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

describe("shortcuts of counting", () => {
  it("count graphemes as the segmenter does, also where only line ends are clusters", () => {
    const ascii = fc
      .array(fc.constantFrom("a", " ", "\r", "\n", "\r\n", "\t", "~"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(ascii, anyText), (text) => {
        expect(graphemeLength(text)).toBe([...segmenter.segment(text)].length);
      }),
      { numRuns: 1000 },
    );
  });

  it("count on X word by word what twitter-text counts of the whole", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(textLength(text, "x_weighted")).toBe(twitterText.parseTweet(text).weightedLength);
      }),
      { numRuns: 500 },
    );
  });

  it("count a run that is too long for links by its composed characters", () => {
    expect(textLength("e\u0301".repeat(3_000), "x_weighted")).toBe(3_000);
    expect(textLength("日".repeat(5_000), "x_weighted")).toBe(10_000);
  });
});

describe("text length as the network counts it", () => {
  it.each([
    ["Hello", 5],
    ["日本語", 6],
    ["Привет", 6],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["see https://example.com/a/very/long/path?with=query", 4 + 23],
    ["see example.com", 4 + 23],
    ["e\u0301", 1],
  ])("weighs %j as X does: %d", (text, expected) => {
    expect(textLength(text, "x_weighted")).toBe(expected);
  });

  it("counts 50 graphemes and 68 bytes in the value that a real Bluesky server measured", () => {
    const text = "Héllo 👩‍👩‍👧 see https://example.com #probe @alice.test";
    expect(textLength(text, "graphemes")).toBe(50);
    expect(utf8Length(text)).toBe(68);
  });

  it.each([
    ["https://example.com/a/very/long/path/that/goes/on/and/on", 23],
    ["bare example.com stays", 22],
    ["hi @user@mastodon.example!", 9],
    ["hi @user!", 9],
    ["mail me@host.example", 20],
    ["👩‍👩‍👧", 1],
    ["https://ja.wikipedia.org/wiki/東京", 23],
    ["https://ja.wikipedia.org/wiki/東京、と", 23],
    ["https://example.com/東京?q=京都&x=é#ü", 23],
    ["https://example.com/Straße_(Köln_(Süd)).", 23 + 1],
    ["(https://example.com/東京)", 23 + 2],
    ["https://example.com/東京?", 23 + 1],
    ["https://example.com?東=京 https://example.org", 23 * 2 + 1],
    ["「https://example.com/東京」", 23 + 2],
    ["https://example.com/東京https://example.org/京", 23],
    [" \n\t Hello \r\n ", 5],
    ["\u3000Hello", 6],
    [" \n", 0],
    ["a https://example.com b https://example.org/x", 23 * 2 + 5],
  ])("counts %j as Mastodon does: %d", (text, expected) => {
    expect(textLength(text, "mastodon")).toBe(expected);
  });

  it("takes an instance's own URL length", () => {
    expect(textLength("https://example.com/long/path", "mastodon", 10)).toBe(10);
  });

  it("never counts more graphemes than code points, nor more code points than UTF-16 units or bytes", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(graphemeLength(text)).toBeLessThanOrEqual(textLength(text, "codepoints"));
        expect(textLength(text, "codepoints")).toBeLessThanOrEqual(textLength(text, "utf16"));
        expect(textLength(text, "codepoints")).toBeLessThanOrEqual(utf8Length(text));
      }),
    );
  });

  it("counts a URL of any length the same on X and on Mastodon", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."abcdefgh0123"), minLength: 1, maxLength: 200 }),
        (path) => {
          const url = `https://example.com/${path}`;
          expect(textLength(url, "x_weighted")).toBe(23);
          expect(textLength(url, "mastodon")).toBe(23);
        },
      ),
    );
  });
});

describe("shortening", () => {
  it("always fits, ends with an ellipsis unless blanks were enough, and is a start of the text, under every counting", () => {
    const letters = (text: string) => text.replace(/\s/g, "");
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...COUNTINGS),
        fc.integer({ min: 5, max: 300 }),
        (text, counting, max) => {
          const limit = { counting, max };
          const short = shortenText(text, limit);
          expect(fits(short, limit)).toBe(true);
          if (fits(text, limit)) expect(short).toBe(text);
          else {
            const isWhole = letters(short) === letters(text);
            expect(isWhole || short.endsWith("…")).toBe(true);
            expect(isWhole || letters(text).startsWith(letters(short.slice(0, -1)))).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ["  \n The quick fox \n\n", 13, "The quick fox"],
    ["The  quick   fox \n\n\n\nruns", 19, "The quick fox\n\nruns"],
    [`The quick${" ".repeat(50)}brown fox jumps`, 16, "The quick brown…"],
  ])("drops blanks before letters: %j", (text, max, short) => {
    expect(shortenText(text, { counting: "graphemes", max })).toBe(short);
  });

  it("cuts no address that only Mastodon reads to its end", () => {
    const text = `${"word ".repeat(10)}https://example.com/東京/京都 ${"tail ".repeat(20)}`;
    const limit = { counting: "mastodon" as const, max: 60 };
    expect(shortenText(text, limit)).toBe(`${"word ".repeat(10).trimEnd()}…`);
  });

  it("respects bytes as well as graphemes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 130, max: 200 }), (count) => {
        const limit = { counting: "graphemes" as const, max: 300, maxBytes: 3000 };
        const short = shortenText("👩‍👩‍👧".repeat(count), limit);
        expect(utf8Length(short)).toBeLessThanOrEqual(3000);
        expect(graphemeLength(short)).toBeGreaterThan(100);
      }),
      { numRuns: 10 },
    );
  });

  it("cuts at a word, not inside one", () => {
    expect(shortenText("The quick brown fox jumps", { counting: "utf16", max: 14 })).toBe("The quick…");
  });

  it("does not cut a URL in two", () => {
    const text = `${"word ".repeat(50)}https://example.com/a/b/c ${"tail ".repeat(20)}`;
    const short = shortenText(text, { counting: "utf16", max: 262 });
    expect(short).not.toContain("https");
    expect(short.endsWith("word…")).toBe(true);
  });

  it("does not cut a mention or a hashtag in two", () => {
    const text = "Greetings to @averylonghandle and all";
    expect(shortenText(text, { counting: "utf16", max: 20 })).toBe("Greetings to…");
  });
});

describe("cost", () => {
  it.each([
    ["a run of dots", "a.".repeat(15_000)],
    ["links", "word https://example.com/abc @me ".repeat(900)],
    ["emoji", "👩‍👩‍👧".repeat(4000)],
  ])("stays bounded for 30,000 characters: %s", (_name, text) => {
    const started = performance.now();
    for (const counting of COUNTINGS) textLength(text, counting);
    shortenText(text, { counting: "x_weighted", max: 280 });
    shortenText(text, { counting: "mastodon", max: 500 });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
