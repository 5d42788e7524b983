import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fits } from "@/lib/core/text-length";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { type CheckedMedia, checkContent, postTypeOf } from "./check-content";
import { effectiveManifest } from "./effective-manifest";
import { imagePlan } from "./image-plan";
import { PLATFORM_IDS } from "./platform-id";

const jpeg: CheckedMedia = {
  mimeType: "image/jpeg",
  width: 1080,
  height: 1080,
  sizeBytes: 300_000,
  frames: 1,
  altText: "A lighthouse",
};
const content = (text: string, media: CheckedMedia[] = [], options: unknown = {}) => ({
  text,
  media,
  options,
});
const rules = (platform: keyof typeof MANIFESTS, ...args: Parameters<typeof content>) =>
  checkContent(MANIFESTS[platform], content(...args)).map((finding) => finding.rule);

describe("content checked against a network's limits", () => {
  it.each(PLATFORM_IDS)("lets a plain post with one picture pass on %s", (platform) => {
    expect(rules(platform, "Good morning", [jpeg])).toEqual([]);
  });

  it.each(PLATFORM_IDS)(
    "offers on %s a shortened text that fits and has no finding of its own",
    (platform) => {
      const { max } = MANIFESTS[platform].text;
      fc.assert(
        fc.property(fc.string({ unit: "grapheme", minLength: max + 1, maxLength: max + 500 }), (given) => {
          // Letters at both ends: outer blanks do not count everywhere.
          const text = `a${given}a`;
          const findings = checkContent(MANIFESTS[platform], content(text, [jpeg]));
          const finding = findings.find(
            (item) => item.rule === "text.too_long" || item.rule === "text.too_many_bytes",
          );
          expect(finding?.severity).toBe("error");
          expect(fits(finding?.repair?.text ?? "", MANIFESTS[platform].text)).toBe(true);
        }),
        { numRuns: 5 },
      );
    },
  );

  it("wants text or a picture, and on Instagram always a picture", () => {
    expect(rules("x", "  ")).toEqual(["text.required"]);
    expect(rules("instagram", "Only words")).toEqual(["media.required"]);
  });

  it("counts a content warning with the text on Mastodon", () => {
    expect(rules("mastodon", "a".repeat(495), [], { spoiler_text: "spoiler" })).toEqual(["text.too_long"]);
  });

  it("counts a link in a content warning as it is written", () => {
    const spoiler_text = `https://example.com/${"a".repeat(80)}`;
    expect(rules("mastodon", "a".repeat(400), [], { spoiler_text })).toEqual([]);
    expect(rules("mastodon", "a".repeat(401), [], { spoiler_text })).toEqual(["text.too_long"]);
  });

  it.each(["\ufeff", "\ufffe", "\uffff"])("takes %j out of a text for X, which refuses it", (char) => {
    const found = checkContent(MANIFESTS.x, content(`${char}Good${char} morning`));
    expect(found.map(({ rule }) => rule)).toEqual(["text.refused_characters"]);
    expect(found[0]?.repair?.text).toBe("Good morning");
    expect(rules("bluesky", `${char}Good morning`)).toEqual([]);
  });

  it.each([
    ["numbers", (index: number) => `#${String(index)} `],
    ["joined", (index: number) => `#tag${String(index)}`],
    ["emoji", () => "#🙂 "],
    ["fullwidth", () => "＃全角 "],
  ])("counts hashtags of Instagram that are %s", (_what, tag) => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => tag(index)).join("");
    expect(rules("instagram", many(31), [jpeg])).toContain("text.hashtags");
    expect(
      checkContent(MANIFESTS.instagram, content(many(30), [jpeg])).some(
        ({ severity }) => severity === "error",
      ),
    ).toBe(false);
    expect(rules("instagram", `https://a.example/#${"a"}#b`, [jpeg])).not.toContain("text.hashtags");
  });

  it("warns above five hashtags on Instagram and refuses above thirty", () => {
    const tags = (count: number) => Array.from({ length: count }, (_, n) => `#tag${String(n)}`).join(" ");
    const severities = (count: number) =>
      checkContent(MANIFESTS.instagram, content(tags(count), [jpeg])).map((finding) => finding.severity);
    expect(severities(5)).toEqual([]);
    expect(severities(6)).toEqual(["warning"]);
    expect(severities(31)).toEqual(["error"]);
  });

  it("refuses too many pictures and says how many to keep", () => {
    const findings = checkContent(MANIFESTS.bluesky, content("hi", [jpeg, jpeg, jpeg, jpeg, jpeg]));
    expect(findings).toMatchObject([
      { rule: "media.too_many", path: ["media"], repair: { label: "Keep the first 4" } },
    ]);
  });

  it("asks for a crop where a picture is too tall or too wide", () => {
    const tall = { ...jpeg, width: 900, height: 1600 };
    const wide = { ...jpeg, width: 2400, height: 800 };
    const aspects = [tall, wide].map(
      (item) =>
        checkContent(MANIFESTS.instagram, content("hi", [item])).find((f) => f.rule === "media.aspect")
          ?.repair?.aspect,
    );
    expect(aspects).toEqual([0.8, 1.91]);
  });

  it("says that a carousel takes the shape of its first picture, and crops to that", () => {
    const square = { ...jpeg, width: 1000, height: 1000 };
    const tall = { ...jpeg, width: 900, height: 1600 };
    const portrait = { ...jpeg, width: 1080, height: 1350 };
    const found = checkContent(MANIFESTS.instagram, content("hi", [square, portrait, tall, square]));
    expect(found).toMatchObject([
      { rule: "media.carousel_ratio", severity: "warning", path: ["media", 1], repair: { aspect: 1 } },
      { rule: "media.aspect", severity: "error", path: ["media", 2], repair: { label: "Crop to 1:1" } },
    ]);
    expect(rules("linkedin", "hi", [square, portrait])).toEqual([]);
  });

  it("names the very limit that a picture is over", () => {
    const said = (network: keyof typeof MANIFESTS, item: typeof jpeg) =>
      checkContent(MANIFESTS[network], content("hi", [item])).map(({ message }) => message);
    expect(said("instagram", { ...jpeg, width: 2000, height: 2000 })).toEqual([
      "This picture is 2000 pixels wide; Instagram shows 1440; it is made smaller when it is sent.",
    ]);
    expect(said("bluesky", { ...jpeg, sizeBytes: 3_000_000 })).toEqual([
      "This picture has 3.0 MB; Bluesky takes 1.0 MB; it is made smaller when it is sent.",
    ]);
    expect(said("mastodon", { ...jpeg, width: 7000, height: 7000 })).toEqual([
      "This picture has 49.0 megapixels; Mastodon takes 33.2; it is made smaller when it is sent.",
    ]);
  });

  it("takes 4:5 and 1.91:1 in whole pixels as they are", () => {
    for (const [width, height] of [
      [1080, 1350],
      [1080, 566],
      [1079, 1350],
    ] as const) {
      expect(rules("instagram", "hi", [{ ...jpeg, width, height }])).toEqual([]);
    }
  });

  it("converts what a network does not take instead of refusing it", () => {
    const png = { ...jpeg, mimeType: "image/png" };
    expect(checkContent(MANIFESTS.instagram, content("hi", [png]))).toMatchObject([
      { rule: "media.convert", severity: "warning", repair: { automatic: true } },
    ]);
    expect(rules("bluesky", "hi", [{ ...jpeg, sizeBytes: 3_000_000 }])).toEqual(["media.too_large"]);
    expect(rules("linkedin", "hi", [{ ...jpeg, mimeType: "image/svg+xml" }])).toEqual(["media.type"]);
  });

  it("refuses on X a GIF that is too large or not alone", () => {
    const gif = { ...jpeg, mimeType: "image/gif", frames: 20 };
    expect(rules("x", "hi", [gif, jpeg])).toEqual(["media.gif_alone"]);
    expect(rules("x", "hi", [{ ...gif, frames: 400 }])).toEqual(["media.gif_too_large"]);
    expect(rules("x", "hi", [gif])).toEqual([]);
    expect(rules("bluesky", "hi", [gif])).toContain("media.still");
  });

  it("refuses on X a side under 4 pixels, also one that would become so, and makes a side over 8192 shorter", () => {
    expect(rules("x", "hi", [{ ...jpeg, width: 3, height: 40 }])).toEqual(["media.side_too_short"]);
    expect(rules("x", "hi", [{ ...jpeg, width: 4, height: 8_192 }])).toEqual([]);
    expect(rules("x", "hi", [{ ...jpeg, width: 4, height: 9_000 }])).toContain("media.side_too_short");
    expect(checkContent(MANIFESTS.x, content("hi", [{ ...jpeg, width: 9_000, height: 900 }]))).toMatchObject([
      { rule: "media.too_large", severity: "warning", message: expect.stringContaining("X takes 8192") },
    ]);
    expect(imagePlan(MANIFESTS.x.media, { ...jpeg, width: 9_000, height: 900 })).toMatchObject({
      width: 8_192,
      height: 819,
    });
  });

  it("refuses on Mastodon a moving GIF above 921,600 pixels and converts a still one", () => {
    const gif = { ...jpeg, mimeType: "image/gif", width: 1280, height: 720 };
    const outsize = { ...gif, height: 721 };
    expect(rules("mastodon", "hi", [gif, { ...gif, frames: 20 }])).toEqual([]);
    expect(rules("mastodon", "hi", [{ ...outsize, frames: 20 }])).toEqual(["media.gif_too_large"]);
    expect(rules("mastodon", "hi", [outsize])).toEqual(["media.convert"]);
    expect(imagePlan(MANIFESTS.mastodon.media, outsize)).toMatchObject({
      mimeType: "image/jpeg",
      height: 721,
    });
  });

  it("takes a content warning as long as the server's texts, and refuses one that alone is longer", () => {
    const spoiler_text = "w".repeat(900);
    const server = { max_characters: 1_000 };
    const check = (text: string, profile: Record<string, unknown> | null) =>
      checkContent(MANIFESTS.mastodon, { ...content(text, [], { spoiler_text }), profile });
    expect(check("a".repeat(100), server)).toEqual([]);
    expect(check("a".repeat(101), server)).toMatchObject([{ rule: "text.too_long", path: ["text"] }]);
    expect(check("", null)).toMatchObject([
      { rule: "text.too_long", path: ["options", "spoiler_text"], severity: "error" },
    ]);
  });

  it.each([
    ["en", true],
    ["zh-CN", true],
    ["yue", true],
    ["zh-YUE", true],
    ["english", false],
    ["zh_CN", false],
  ])("takes %s for a language of Mastodon: %s", (language, taken) => {
    expect(rules("mastodon", "hi", [], { language })).toEqual(taken ? [] : ["options.invalid"]);
  });

  it("points at the option that is wrong", () => {
    expect(checkContent(MANIFESTS.mastodon, content("hi", [], { visibility: "loud" }))).toMatchObject([
      { rule: "options.invalid", severity: "error", path: ["options", "visibility"] },
    ]);
  });

  it("reminds of a missing alt text without refusing", () => {
    expect(checkContent(MANIFESTS.x, content("hi", [{ ...jpeg, altText: " " }]))).toMatchObject([
      { rule: "media.alt_missing", severity: "warning", path: ["media", 0] },
    ]);
  });
});

describe("limits of one account", () => {
  it("lets X Premium write long posts", () => {
    expect(effectiveManifest(MANIFESTS.x, { subscription_type: "Premium" }).text.max).toBe(25_000);
    expect(effectiveManifest(MANIFESTS.x, { subscription_type: "None" }).text.max).toBe(280);
  });

  it("takes a Mastodon server's own limits", () => {
    const manifest = effectiveManifest(MANIFESTS.mastodon, {
      max_characters: 5000,
      characters_reserved_per_url: 30,
      supported_mime_types: ["image/jpeg"],
    });
    expect(manifest.text).toMatchObject({ max: 5000, urlLength: 30 });
    expect(manifest.media.types).toEqual(["image/jpeg"]);
    expect(effectiveManifest(MANIFESTS.mastodon, { image_size_limit: 1_000 }).media.maxImageBytes).toBe(999);
  });

  it("takes larger pictures and ten of them on a Bluesky server that states its upload limit", () => {
    const limits = (profile: Record<string, unknown>) => {
      const { maxImages, maxImageBytes } = effectiveManifest(MANIFESTS.bluesky, profile).media;
      return [maxImages, maxImageBytes];
    };
    expect(limits({ blob_upload_limit: null })).toEqual([4, 1_000_000]);
    expect(limits({ blob_upload_limit: 52_428_800 })).toEqual([10, 2_000_000]);
    expect(limits({ blob_upload_limit: 500_000 })).toEqual([10, 500_000]);
  });

  it("survives a profile of any shape", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PLATFORM_IDS),
        fc.dictionary(fc.string(), fc.anything()),
        (platform, profile) => {
          expect(effectiveManifest(MANIFESTS[platform], profile).text.max).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe("image plans", () => {
  it("are accepted by the network they were made for, ratio aside", () => {
    const sizes = fc.record({
      mimeType: fc.constantFrom("image/jpeg", "image/png", "image/webp", "image/gif"),
      width: fc.integer({ min: 1, max: 12_000 }),
      height: fc.integer({ min: 1, max: 12_000 }),
      sizeBytes: fc.integer({ min: 1, max: 30_000_000 }),
      frames: fc.constantFrom(1, 1, 30),
    });
    fc.assert(
      fc.property(fc.constantFrom(...PLATFORM_IDS), sizes, (platform, size) => {
        const { media } = MANIFESTS[platform];
        const plan = imagePlan(media, { ...size, altText: "x" });
        if (!plan) return;
        const result = { ...plan, sizeBytes: plan.maxBytes, frames: 1, altText: "x" };
        expect(imagePlan(media, result)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe("post types", () => {
  it("follow from the number of pictures", () => {
    expect(postTypeOf(MANIFESTS.x, 0)).toBe("text");
    expect(postTypeOf(MANIFESTS.x, 3)).toBe("image");
    expect(postTypeOf(MANIFESTS.instagram, 3)).toBe("carousel");
    expect(postTypeOf(MANIFESTS.instagram, 0)).toBe("image");
  });
});
