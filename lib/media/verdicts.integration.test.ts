/**
 * Of every picture our check and the network say the same, the one of the original and the other of what is sent of it:
 * kinds, sizes and shapes from a seed, most of them at the edge of a limit, converted as for a real post.
 */
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { effectiveManifest } from "@/lib/platforms/core/effective-manifest";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import { type Pictures, servePictures } from "@/lib/platforms/testing/pictures";
import { type SandboxProcess, startSandboxProcess } from "@/lib/platforms/testing/sandbox-process";
import { connect, letsPass, takes } from "@/lib/platforms/testing/verdicts";
import { createHousehold, fileOf, type Household } from "@/lib/posts/testing/household";
import { loadDraftMedia } from "./renditions";
import type { MediaItem } from "./schema";
import { uploadMedia } from "./service";

// Patience with a busy machine; nothing is asserted by it.
vi.setConfig({ testTimeout: 120_000 });

const SEED = 20_261_128;
const PICTURES_PER_NETWORK = 6;
/** What an upload takes. */
const LONGEST_ALT = 1_500;
/** The others take all of these, after conversion. */
const REFUSING = new Set<PlatformId>(["x", "instagram", "mastodon"]);

let sandbox: SandboxProcess;
let pictures: Pictures;
let home: Household;

beforeAll(async () => {
  [sandbox, pictures, home] = await Promise.all([
    startSandboxProcess(process.env.DATABASE_URL ?? ""),
    servePictures(),
    createHousehold([]),
  ]);
}, 60_000);
afterAll(async () => {
  pictures.close();
  await sandbox.stop();
});

/** Width and height: sides of X, ratios of Instagram, GIFs of Mastodon (921,600 pixels) and X (1,280 pixels). */
const SIZES = [
  ...[
    [3, 3],
    [4, 4],
    [320, 3],
    [320, 320],
  ],
  ...[
    [320, 400],
    [320, 410],
    [382, 200],
    [400, 200],
  ],
  ...[
    [960, 960],
    [961, 960],
    [1_281, 719],
  ],
] as const;
const shapes = fc.record({
  size: fc.constantFrom(...SIZES),
  format: fc.constantFrom("jpeg", "png", "webp", "gif", "moving"),
  cmyk: fc.boolean(),
  altOver: fc.constantFrom(-1, 0, 0, 1),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** More pixels than Mastodon takes of a GIF, beside those from the seed. */
const LARGE_GIF: Shape = { size: [961, 960], format: "moving", cmyk: false, altOver: 0 };

async function bytesOf({ size: [width, height], format, cmyk }: Shape): Promise<Buffer> {
  const plain = (background: string) => sharp({ create: { width, height, channels: 3, background } });
  if (format !== "moving") {
    const picture = plain("teal");
    return await (format === "jpeg" && cmyk ? picture.toColorspace("cmyk") : picture)
      .toFormat(format)
      .toBuffer();
  }
  const frames = await Promise.all(["red", "blue"].map((color) => plain(color).png().toBuffer()));
  return await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

const checkedOf = (item: MediaItem) => ({
  mimeType: item.mime_type,
  width: item.width,
  height: item.height,
  sizeBytes: item.size_bytes,
  frames: item.frames,
  altText: item.alt_text,
});

describe.each(PLATFORM_IDS)("%s", (id) => {
  it("and our check say the same of every picture", async () => {
    const { bench, account } = await connect(id, sandbox);
    const manifest = effectiveManifest(platforms[id].manifest, account.session.profile);
    const verdicts = new Set<boolean>();
    const samples = fc.sample(shapes, { seed: SEED, numRuns: PICTURES_PER_NETWORK });
    for (const [index, shape] of [LARGE_GIF, ...samples].entries()) {
      const alt = "a".repeat(Math.min(manifest.media.maxAltChars + shape.altOver, LONGEST_ALT));
      const file = fileOf(await bytesOf(shape));
      const uploaded = await uploadMedia(home.ctx, { file, alt_text: alt });
      const text = `Picture ${String(index)}`;
      const passes = letsPass(manifest, account, text, [checkedOf(uploaded)]);
      const [sent] = await loadDraftMedia(home.workspaceId, [uploaded.id], manifest);
      if (sent === undefined) throw new Error("There is no picture.");
      const taken = await takes(bench, account, text, [await pictures.served(sent)]);
      expect({ shape, passes: taken }).toEqual({ shape, passes });
      verdicts.add(passes);
    }
    expect([...verdicts].sort()).toEqual(REFUSING.has(id) ? [false, true] : [true]);
  });
});
