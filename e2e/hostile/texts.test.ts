/** Every scanner of strangers' text takes linear time, whatever the text repeats. */
import { describe, it } from "vitest";
import { foldOf } from "@/components/composer/previews/fold";
import { toCsv } from "@/lib/api/csv";
import { fileResponse } from "@/lib/api/respond";
import { cleanLine, storable } from "@/lib/core/clean-line";
import { graphemeLength } from "@/lib/core/graphemes";
import { redactText } from "@/lib/core/redaction";
import { localMentions } from "@/lib/core/remote-mentions";
import { findMastodonUrls } from "@/lib/core/mastodon-urls";
import { shortenText } from "@/lib/core/shorten-text";
import { textLength } from "@/lib/core/text-length";
import { entitiesOf, readHashtag } from "@/lib/core/text-entities";
import { findUrls } from "@/lib/core/text-urls";
import { createOnce } from "@/lib/core/once";
import { checkText } from "@/lib/platforms/core/check-text";
import { facetsOf, mentionedHandles } from "@/lib/platforms/bluesky/mapper";
import { excerptOf, textFingerprint } from "@/lib/platforms/core/fingerprint";
import { escapeLittleText, unescapeLittleText } from "@/lib/platforms/linkedin/little-text";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { mastodonFingerprint, plainText } from "@/lib/platforms/mastodon/mapper";
import { isCut, originalText, xFingerprint } from "@/lib/platforms/x/mapper";
import { readPageCard } from "@/lib/posts/internal/page-card";
import { composed } from "@/lib/sandbox/networks/x/text";
import { slugOf } from "@/lib/workspaces/slug";
import { expectLinear } from "./growth";
import { ENTITY_UNITS, PAGE_UNITS, SPECIAL_UNITS, UNITS } from "./texts";

const content = (text: string) => ({ text, media: [], options: {}, postType: null, profile: null });

const urls = Array.from({ length: 1_000 }, (_, index) => ({
  url: `http://a.co/${String(index)}`,
  start: index,
  end: index + 50,
  expanded_url: "https://a.example",
}));
/** A post of X as a stranger's server would tell it. */
const ofX = (text: string) => ({ id: "1", text: `${text}…`, entities: { urls } });

const fileNamed = (filename: string) =>
  fileResponse({ content: new Uint8Array(), content_type: "image/png", filename }, new Headers());

const SCANNERS: Record<string, (text: string) => unknown> = {
  "X's count": (text) => textLength(text, "x_weighted"),
  "Mastodon's count": (text) => textLength(text, "mastodon"),
  graphemes: graphemeLength,
  "code points": (text) => textLength(text, "codepoints"),
  addresses: (text) => findUrls(text, { withScheme: false }),
  "Mastodon's addresses": (text) => findMastodonUrls(`https://a.example/${text}https://a.example/${text}`),
  mentions: localMentions,
  "shortening for X": (text) => shortenText(text, { counting: "x_weighted", max: 280 }),
  "shortening for Mastodon": (text) => shortenText(text, { counting: "mastodon", max: 500 }),
  "shortening by bytes": (text) => shortenText(text, { counting: "graphemes", max: 300, maxBytes: 3000 }),
  redaction: redactText,
  fingerprint: textFingerprint,
  excerpt: excerptOf,
  "a status of Mastodon": plainText,
  "the fingerprint of a status": mastodonFingerprint,
  "a post of X": (text) => originalText(ofX(text)),
  "whether a post of X is cut": (text) => isCut(ofX(text)),
  "the fingerprint for X": xFingerprint,
  "composing at X's simulator": composed,
  "LinkedIn's little text": escapeLittleText,
  "little text read back": unescapeLittleText,
  "Bluesky's facets": (text) => facetsOf(text, new Map()),
  "handles for Bluesky": mentionedHandles,
  "a cell of CSV": (text) => toCsv(["a"], [{ a: text }]),
  "a file's name": fileNamed,
  "a name that a network sends": (text) => cleanLine(text, 200),
  "what is stored": storable,
  "a workspace's address": slugOf,
  "a preview's fold": (text) => foldOf(text, { chars: 200, lines: 5 }),
};

/** They call what stands above: what only costs their own parts is enough here. */
const CHECK_UNITS = ["@", "#", "#.", "$", "@a@b.", ".日", "﷽["];

describe("linear time for ten times the text", () => {
  it.each(Object.entries(SCANNERS))(
    "%s",
    (_name, scan) => {
      expectLinear(scan, [...UNITS, ...SPECIAL_UNITS]);
    },
    120_000,
  );

  it("addresses, tags and mentions", { timeout: 120_000 }, () => {
    expectLinear(entitiesOf, [...UNITS, ...SPECIAL_UNITS, ...ENTITY_UNITS]);
    expectLinear((marks) => entitiesOf(`#a${marks}`), ["\u0301\u0323"]);
    expectLinear(readHashtag, ["a\u0301\u0323", "\u0301\u0323"]);
  });

  it("a page's card", { timeout: 120_000 }, () => {
    expectLinear(readPageCard, [...UNITS, ...SPECIAL_UNITS, ...PAGE_UNITS]);
  });

  it.each(Object.values(MANIFESTS))("the check of a text for $name", { timeout: 120_000 }, (manifest) => {
    expectLinear((text) => checkText(manifest, content(text), createOnce()), CHECK_UNITS);
  });
});
