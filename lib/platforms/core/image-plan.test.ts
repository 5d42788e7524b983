import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instagramManifest } from "@/lib/platforms/instagram/manifest";
import { checkMedia } from "./check-media";
import { imagePlan } from "./image-plan";

const { aspect } = instagramManifest.media;
const picture = (width: number, height: number) => ({
  mimeType: "image/jpeg",
  width,
  height,
  sizeBytes: 100_000,
  frames: 1,
  altText: "A wall",
});

describe("a picture for Instagram", () => {
  it("goes out within the ratios exactly, whatever rounding made of it, or is refused before", () => {
    const side = fc.integer({ min: 200, max: 6_000 });
    fc.assert(
      fc.property(side, fc.double({ min: 0.7, max: 2.1, noNaN: true }), (width, wanted) => {
        const item = picture(width, Math.max(1, Math.round(width / wanted)));
        const content = { text: "", media: [item], options: {} };
        const findings = checkMedia(instagramManifest, content).filter(
          ({ severity }) => severity === "error",
        );
        const sent = imagePlan(instagramManifest.media, item) ?? item;
        const ratio = sent.width / sent.height;
        if (findings.length === 0) {
          expect(ratio).toBeGreaterThanOrEqual(aspect.min);
          expect(ratio).toBeLessThanOrEqual(aspect.max);
        }
        // Nobody sees the difference.
        expect(Math.abs(ratio / (item.width / item.height) - 1)).toBeLessThan(0.02);
      }),
      { numRuns: 5_000, examples: [[202, 0.7937131630648331]] },
    );
  });

  it.each([
    [1080, 1350, null],
    [1080, 1351, { why: "aspect", width: 1080, height: 1350 }],
    [1003, 1254, { why: "aspect", width: 1003, height: 1253 }],
    [2160, 2700, { why: "too_large", width: 1440, height: 1800 }],
    [200, 200, { why: "too_small", width: 320, height: 320 }],
  ])("of %i × %i pixels is planned as %j", (width, height, plan) => {
    const made = imagePlan(instagramManifest.media, picture(width, height));
    if (plan === null) expect(made).toBeNull();
    else expect(made).toMatchObject(plan);
  });

  it("is not spoken of when only rounding is mended", () => {
    expect(checkMedia(instagramManifest, { text: "", media: [picture(1080, 1351)], options: {} })).toEqual(
      [],
    );
  });
});
