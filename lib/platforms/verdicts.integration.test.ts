/**
 * What our check lets pass, the network takes, and what the network takes, our check lets pass: texts and pictures made
 * from a seed, most of them at the edge of a limit, held against the simulators' verdicts.
 */
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fits } from "@/lib/core/text-length";
import { effectiveManifest } from "./core/effective-manifest";
import type { Manifest } from "./core/manifest";
import { PLATFORM_IDS } from "./core/platform-id";
import { platforms } from "./registry";
import { type Pictures, servePictures } from "./testing/pictures";
import { type SandboxProcess, startSandboxProcess } from "./testing/sandbox-process";
import { asChecked, connect, letsPass, takes } from "./testing/verdicts";

// Patience with a busy machine; nothing is asserted by it.
vi.setConfig({ testTimeout: 120_000 });

const SEED = 20_261_128;
const TEXTS_PER_NETWORK = 20;

let sandbox: SandboxProcess;
let pictures: Pictures;

beforeAll(async () => {
  [sandbox, pictures] = await Promise.all([
    startSandboxProcess(process.env.DATABASE_URL ?? ""),
    servePictures(),
  ]);
}, 60_000);
afterAll(async () => {
  pictures.close();
  await sandbox.stop();
});

const PIECES = [
  ...["word", "Größe", "漢字", "한국어", "ไทย", "مرحبا", "é", "👩‍👩‍👧", "🇩🇪", "1️⃣", "👍🏽"],
  ...["#tag", "#２０２６", "#漢字", "@ada", "@ada@social.example", "$ACME", "a@b.example"],
  ...[
    "https://example.com/a?b=c&d=e",
    "https://ja.wikipedia.org/wiki/東京",
    "example.org",
    "http://a.example/x).",
  ],
  ...["\n", "\n\n", "(", "[", "]", "_", "*", "&", "<b>", "\\", "|", "~", "…", "“q”", "\u200d", "\ufeff"],
];
const separators = fc.constantFrom(" ", " ", " ", "\n", "");
const body = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), separators), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.flat().join(""));
/** Letters more or less than there is room for; null: the text stays as short as it is. */
const edge = fc.option(fc.constantFrom(-1, 0, 0, 1), { freq: 2, nil: null });

/** `text` filled up with letters to its limit and `over` beyond it. */
function filled(text: string, rules: Manifest["text"], over: number): string {
  let [low, high] = [0, rules.max + 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${text} ${"x".repeat(middle)}`, rules)) low = middle;
    else high = middle - 1;
  }
  return `${text} ${"x".repeat(Math.max(0, low + over))}`;
}

describe.each(PLATFORM_IDS)("%s", (id) => {
  const { manifest } = platforms[id];

  it("and our check say the same of every text", async () => {
    const { bench, account } = await connect(id, sandbox);
    const rules = effectiveManifest(manifest, account.session.profile).text;
    const media = id === "instagram" ? [await pictures.jpeg("verdict", "A square")] : [];
    const samples = fc.sample(fc.tuple(body, edge), { seed: SEED, numRuns: TEXTS_PER_NETWORK });
    let refused = 0;
    for (const [index, [written, over]] of samples.entries()) {
      // No two texts are the same: that would be another refusal.
      const start = `${String(index)} ${written}`;
      const text = over === null ? start : filled(start, rules, over);
      const passes = letsPass(manifest, account, text, media.map(asChecked));
      expect({ text, passes: await takes(bench, account, text, media) }).toEqual({ text, passes });
      if (!passes) refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(TEXTS_PER_NETWORK);
  });
});

const SIDES = [3, 4, 5, 320];
const shapes = fc.record({
  width: fc.constantFrom(...SIDES),
  height: fc.constantFrom(...SIDES),
  altOver: fc.constantFrom(-1, 0, 1),
  letter: fc.constantFrom("a", "漢", "👍"),
});

describe.each(PLATFORM_IDS.filter((id) => id !== "instagram"))("%s", (id) => {
  const { manifest } = platforms[id];

  it("and our check say the same of every picture and its alt text", async () => {
    const { bench, account } = await connect(id, sandbox);
    const { maxAltChars } = effectiveManifest(manifest, account.session.profile).media;
    for (const [index, shape] of fc.sample(shapes, { seed: SEED, numRuns: 10 }).entries()) {
      const { width, height } = shape;
      const bytes = await sharp({ create: { width, height, channels: 3, background: "teal" } })
        .png()
        .toBuffer();
      const alt = shape.letter.repeat(Math.min(maxAltChars, 5_000) + shape.altOver);
      const item = await pictures.jpeg(`${id}${String(index)}`, alt);
      const sizeBytes = bytes.byteLength;
      const picture = {
        ...item,
        mimeType: "image/png",
        width,
        height,
        sizeBytes,
        read: () => Promise.resolve(bytes),
      };
      const text = `Picture ${String(index)}`;
      const passes = letsPass(manifest, account, text, [asChecked(picture)]);
      expect({ shape, passes: await takes(bench, account, text, [picture]) }).toEqual({ shape, passes });
    }
  });
});
