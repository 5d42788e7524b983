import { describe, expect, it } from "vitest";
import { costOf, MAX_DECODED_BYTES, MAX_HELD_BYTES } from "./picture-cost";

const png = { format: "png", width: 10_000, height: 12_000, channels: 3, depth: "uchar" } as const;

describe("what decoding would take", () => {
  it("is width × height × channels × depth × frames", () => {
    expect(costOf(png)).toEqual({ decodedBytes: 360_000_000, heldBytes: 0 });
    expect(costOf({ ...png, channels: 4, depth: "ushort" }).decodedBytes).toBe(960_000_000);
    const gif = {
      format: "gif",
      width: 100,
      height: 50_000,
      pages: 1_000,
      pageHeight: 50,
      channels: 3,
      depth: "uchar",
    } as const;
    expect(costOf(gif).decodedBytes).toBe(100 * 50 * 4 * 1_000);
  });

  it("counts apart what must be in memory at once", () => {
    expect(costOf({ ...png, isProgressive: true }).heldBytes).toBe(360_000_000);
    const jpeg = { ...png, format: "jpeg", isProgressive: true } as const;
    expect(costOf({ ...jpeg, chromaSubsampling: "4:2:0" }).heldBytes).toBe(360_000_000);
    expect(costOf({ ...jpeg, chromaSubsampling: "4:4:4" }).heldBytes).toBe(720_000_000);
    expect(costOf({ ...png, format: "webp" })).toEqual({ decodedBytes: 480_000_000, heldBytes: 480_000_000 });
  });

  it("lets through the largest phone's picture and 50 progressive megapixels", () => {
    const phone = { format: "jpeg", width: 12_000, height: 9_000, channels: 3, depth: "uchar" } as const;
    expect(costOf(phone).decodedBytes).toBeLessThanOrEqual(MAX_DECODED_BYTES);
    const web = {
      ...phone,
      width: 8_660,
      height: 5_774,
      isProgressive: true,
      chromaSubsampling: "4:2:0",
    } as const;
    expect(costOf(web).heldBytes).toBeLessThanOrEqual(MAX_HELD_BYTES);
  });
});
