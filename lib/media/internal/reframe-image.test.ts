import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { frameOf, reframeImage } from "./reframe-image";

const striped = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#204080" } })
    .jpeg()
    .toBuffer();

describe("frameOf", () => {
  it("stays inside the picture for a crop and around it for borders", () => {
    const tall = { width: 800, height: 2000 };
    const wide = { width: 3000, height: 600 };
    expect(frameOf(tall, 0.8, "crop")).toEqual({ width: 800, height: 1000 });
    expect(frameOf(tall, 0.8, "pad")).toEqual({ width: 1600, height: 2000 });
    expect(frameOf(wide, 1.91, "crop")).toEqual({ width: 1146, height: 600 });
    expect(frameOf(wide, 1.91, "pad")).toEqual({ width: 3000, height: 1571 });
  });

  it("makes no bomb of a thin strip", () => {
    expect(frameOf({ width: 100, height: 65_000 }, 0.8, "pad")).toEqual({ width: 3277, height: 4096 });
  });
});

describe("reframeImage", () => {
  it.each(["crop", "pad"] as const)("%s gives a JPEG of the ratio asked for", async (mode) => {
    const source = { width: 300, height: 900 };
    const bytes = await reframeImage(await striped(300, 900), source, 0.8, mode);
    const header = await sharp(bytes).metadata();
    expect(header.format).toBe("jpeg");
    expect(header.width / header.height).toBeCloseTo(0.8, 2);
  });

  it("keeps the whole picture, upright, between borders", async () => {
    // Red above blue, stored lying on its side as a phone does.
    const upright = await sharp({ create: { width: 100, height: 400, channels: 3, background: "#0000ff" } })
      .composite([
        {
          input: { create: { width: 100, height: 100, channels: 3, background: "#ff0000" } },
          top: 0,
          left: 0,
        },
      ])
      .png()
      .toBuffer();
    const lying = await sharp(upright)
      .rotate(-90)
      .jpeg({ quality: 100 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const bytes = await reframeImage(lying, { width: 100, height: 400 }, 1, "pad");
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    expect([info.width, info.height]).toEqual([400, 400]);
    const [red = 0, , blueAbove = 0] = pixel(200, 20);
    const [redBelow = 0, , blue = 0] = pixel(200, 380);
    expect([red > 200, blueAbove < 60, redBelow < 60, blue > 200]).toEqual([true, true, true, true]);
  });
});
