import fc from "fast-check";
import twitterText from "twitter-text";
import { describe, expect, it } from "vitest";
import { findUrls } from "./text-urls";

const piece = fc.constantFrom(
  ...[
    "https://",
    "http://",
    "example.com",
    "a.co",
    "x",
    "日本",
    "/path",
    "/",
    "?q=1",
    ".",
    "-",
    "_",
    "@",
    "#",
    " ",
  ],
  ...[
    "\n",
    "(",
    ")",
    ":8080",
    "com",
    "é",
    "&",
    "…",
    "https://t.co/abc",
    "www.",
    "🙂",
    "$",
    "+",
    "\u200e",
    "~",
    ",",
  ],
);

/** As twitter-text finds them in the whole text. */
function theirs(text: string, withScheme: boolean) {
  return twitterText
    .extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: !withScheme })
    .map(({ indices: [start, end] }) => ({ start, end }));
}

describe("addresses in a text", () => {
  // Without a blank twitter-text skips an address with a scheme that stands in the path of one without.
  it.each([
    [false, ""],
    [false, " "],
    [true, " "],
  ])(
    "are those that twitter-text finds (only with a scheme: %s, between pieces: %j)",
    (withScheme, blank) => {
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
          const text = pieces.join(blank);
          expect(findUrls(text, { withScheme })).toEqual(theirs(text, withScheme));
        }),
        { seed: 20_261_128, numRuns: 5_000 },
      );
    },
  );

  // What twitter-text has read it does not read again, even where it takes nothing of it.
  it.each([
    "/path🙂a.co$.",
    "_🙂a.co$é(a.co",
    "/日本é.a.co\nexample.com",
    ".écoma.co\nwww.",
    "a.https://b.com",
  ])("are those of twitter-text in %j", (text) => {
    expect(findUrls(text, { withScheme: false })).toEqual(theirs(text, false));
  });

  it("are found in long runs without blanks, too", () => {
    const text = `${"日本語".repeat(200)}https://example.com/a?b=c${"日本語".repeat(200)}`;
    expect(findUrls(text, { withScheme: true })).toEqual([{ start: 600, end: 600 + 25 }]);
    const long = `https://example.com/${"a-b.c/".repeat(500)}`;
    expect(findUrls(long, { withScheme: false })).toEqual([{ start: 0, end: long.length }]);
  });
});
