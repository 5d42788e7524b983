/** Every scanner of strangers' text takes linear time, whatever the text repeats. */
import { describe, it } from "vitest";
import { graphemeLength } from "@/lib/core/graphemes";
import { redactText } from "@/lib/core/redaction";
import { localMentions } from "@/lib/core/remote-mentions";
import { shortenText } from "@/lib/core/shorten-text";
import { textLength } from "@/lib/core/text-length";
import { findUrls } from "@/lib/core/text-urls";
import { createOnce } from "@/lib/core/once";
import { checkText } from "@/lib/platforms/core/check-text";
import { excerptOf, textFingerprint } from "@/lib/platforms/core/fingerprint";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { mastodonFingerprint, plainText } from "@/lib/platforms/mastodon/mapper";
import { expectLinear } from "./growth";
import { SPECIAL_UNITS, UNITS } from "./texts";

const content = (text: string) => ({ text, media: [], options: {}, postType: null, profile: null });

const SCANNERS: Record<string, (text: string) => unknown> = {
  "X's count": (text) => textLength(text, "x_weighted"),
  "Mastodon's count": (text) => textLength(text, "mastodon"),
  graphemes: graphemeLength,
  "code points": (text) => textLength(text, "codepoints"),
  addresses: (text) => findUrls(text, { withScheme: false }),
  mentions: localMentions,
  "shortening for X": (text) => shortenText(text, { counting: "x_weighted", max: 280 }),
  "shortening for Mastodon": (text) => shortenText(text, { counting: "mastodon", max: 500 }),
  "shortening by bytes": (text) => shortenText(text, { counting: "graphemes", max: 300, maxBytes: 3000 }),
  redaction: redactText,
  fingerprint: textFingerprint,
  excerpt: excerptOf,
  "a status of Mastodon": plainText,
  "the fingerprint of a status": mastodonFingerprint,
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

  it.each(Object.values(MANIFESTS))("the check of a text for $name", { timeout: 120_000 }, (manifest) => {
    expectLinear((text) => checkText(manifest, content(text), createOnce()), CHECK_UNITS);
  });
});
