import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { ImageMime } from "@/lib/media/schema";
import { cutMetadata } from "./cut-metadata";
import { inspectImage } from "./inspect-image";

const WIDTH = 48;
const HEIGHT = 30;
const SECRETS = ["SecretCamera", "SecretPlace", "SecretWords"];

/** Four quarters of different colors: no two ways to turn it look alike. */
function quarters(): Sharp {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const color = [
        [220, 20, 20],
        [20, 220, 20],
        [20, 20, 220],
        [230, 230, 20],
      ][(x * 2 >= WIDTH ? 1 : 0) + (y * 2 >= HEIGHT ? 2 : 0)];
      pixels.set(color ?? [], (y * WIDTH + x) * 3);
    }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

const encode: Record<Exclude<ImageMime, "image/gif">, (picture: Sharp) => Sharp> = {
  "image/jpeg": (picture) => picture.jpeg({ quality: 95, chromaSubsampling: "4:4:4" }),
  "image/png": (picture) => picture.png(),
  "image/webp": (picture) => picture.webp({ quality: 95 }),
};

/** With camera, place, words, a color profile and an orientation. */
async function telling(mime: keyof typeof encode, orientation: number): Promise<Buffer> {
  const tagged = quarters()
    .withIccProfile("p3")
    .withExif({
      IFD0: { Make: "SecretCamera", ImageDescription: "SecretWords", Orientation: String(orientation) },
      IFD3: { GPSLatitude: "52/1 30/1 0/1", GPSProcessingMethod: "SecretPlace" },
    })
    .withXmp('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x xmlns="SecretWords"/><?xpacket end="w"?>');
  return await encode[mime](tagged.withMetadata({ orientation })).toBuffer();
}

const seen = (bytes: Buffer) => sharp(bytes).autoOrient().raw().toBuffer();
const stored = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
const tells = (bytes: Buffer) => SECRETS.filter((secret) => bytes.includes(secret));

describe.each(Object.keys(encode) as (keyof typeof encode)[])("an original of %s", (mime) => {
  it("loses camera, place and words, and keeps every pixel, the profile and how it is turned", async () => {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const bytes = await telling(mime, orientation);
      expect(tells(bytes)).toContain("SecretCamera");
      const cut = cutMetadata(bytes, mime, orientation);
      expect(tells(cut)).toEqual([]);
      expect((await stored(cut)).equals(await stored(bytes))).toBe(true);
      expect((await seen(cut)).equals(await seen(bytes))).toBe(true);
      const [before, after] = [await sharp(bytes).metadata(), await sharp(cut).metadata()];
      expect(after.orientation ?? 1).toBe(orientation);
      expect(before.icc).toBeDefined();
      expect(after.icc?.equals(before.icc ?? Buffer.alloc(0))).toBe(true);
      expect([after.xmp, after.iptc]).toEqual([undefined, undefined]);
      // Again, nothing is left to be cut.
      expect(cutMetadata(cut, mime, orientation).equals(cut)).toBe(true);
    }
  });

  it("ends where the picture ends: what was hung behind it goes", async () => {
    const bytes = await telling(mime, 1);
    const cut = cutMetadata(Buffer.concat([bytes, Buffer.from("SecretWords of a film")]), mime, 1);
    expect(cut.equals(cutMetadata(bytes, mime, 1))).toBe(true);
  });

  it("has a thumbnail that is turned as the picture is seen", async () => {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const bytes = await telling(mime, orientation);
      const { thumbnail, width, height } = await inspectImage(bytes);
      const expected = await sharp(bytes)
        .autoOrient()
        .toColorspace("srgb")
        .raw()
        .toBuffer({ resolveWithObject: true });
      const got = await sharp(thumbnail).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect([got.info.width, got.info.height, width, height]).toEqual([
        ...[expected.info.width, expected.info.height],
        ...[expected.info.width, expected.info.height],
      ]);
      for (const [x, y] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
        for (const channel of [0, 1, 2]) {
          expect(Math.abs((got.data[at + channel] ?? 0) - (expected.data[at + channel] ?? 0))).toBeLessThan(
            30,
          );
        }
      }
    }
  });
});

describe("cutMetadata", () => {
  it("takes the other data of a JPEG: a maker's, a second picture's, comments; progressive ones too", async () => {
    const plain = await quarters().jpeg({ progressive: true }).toBuffer();
    const segment = (marker: number, text: string) => {
      const head = Buffer.from([0xff, marker, 0, 0]);
      head.writeUInt16BE(text.length + 2, 2);
      return Buffer.concat([head, Buffer.from(text, "latin1")]);
    };
    const hung = [
      segment(0xe2, "MPF\0SecretWords"),
      segment(0xed, "Photoshop 3.0\0SecretPlace"),
      segment(0xfe, "SecretWords"),
      segment(0xe5, "SecretCamera"),
    ];
    const bytes = Buffer.concat([plain.subarray(0, 2), ...hung, plain.subarray(2)]);
    expect(cutMetadata(bytes, "image/jpeg", 1).equals(plain)).toBe(true);
  });

  it("takes the texts and times of a PNG", async () => {
    const plain = await quarters().png().toBuffer();
    const { pngChunk } = await import("@/e2e/hostile/pictures");
    const texts = ["tEXt", "iTXt", "tIME", "prVt"].map((type) =>
      pngChunk(type, Buffer.from("Comment\0SecretWords")),
    );
    const bytes = Buffer.concat([plain.subarray(0, 33), ...texts, plain.subarray(33)]);
    expect(cutMetadata(bytes, "image/png", 1).equals(plain)).toBe(true);
  });

  it("takes the comments and XMP of a GIF and keeps its frames and loop", async () => {
    const { stillGif } = await import("@/e2e/hostile/pictures");
    const plain = stillGif(30, 20, 3);
    const start = 13 + 12;
    const block = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, "latin1")]);
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), block("SecretWords"), Buffer.from([0])]);
    const xmp = Buffer.concat([
      Buffer.from([0x21, 0xff]),
      block("XMP DataXMP"),
      block("SecretPlace"),
      Buffer.from([0]),
    ]);
    const loop = Buffer.concat([
      Buffer.from([0x21, 0xff]),
      block("NETSCAPE2.0"),
      Buffer.from([3, 1, 0, 0, 0]),
    ]);
    const [head, frames] = [plain.subarray(0, start), plain.subarray(start)];
    const cut = cutMetadata(Buffer.concat([head, comment, loop, xmp, frames]), "image/gif", 1);
    expect(cut.equals(Buffer.concat([head, loop, frames]))).toBe(true);
    expect(await sharp(cut, { animated: true }).metadata()).toMatchObject({ pages: 3, loop: 0 });
  });

  it.each(["image/jpeg", "image/png", "image/webp", "image/gif"] as const)(
    "takes time in proportion to %s bytes that mean nothing",
    (mime) => {
      const starts = {
        "image/jpeg": [0xff, 0xd8, 0xff, 0xda, 0, 2],
        "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
        "image/webp": [...Buffer.from("RIFF\xff\xff\xff\x7fWEBP", "latin1")],
        "image/gif": [...Buffer.from("GIF89a"), 1, 0, 1, 0, 0, 0, 0],
      };
      const millisecondsFor = (filler: number[], length: number) => {
        const bytes = Buffer.concat([Buffer.from(starts[mime]), Buffer.alloc(length, Buffer.from(filler))]);
        const begin = performance.now();
        try {
          cutMetadata(bytes, mime, 1);
        } catch (error) {
          expect((error as Error).name).toBe("BrokenContainer");
        }
        return performance.now() - begin;
      };
      for (const filler of [[0xff], [0], [0xff, 0xd0], [0xff, 0], [0x21, 0xfe, 0], [0x2c]]) {
        millisecondsFor(filler, 100_000);
        const small = Math.max(1, millisecondsFor(filler, 100_000));
        expect(millisecondsFor(filler, 1_000_000) / small, String(filler)).toBeLessThan(60);
      }
    },
  );
});
