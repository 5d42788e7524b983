import fc from "fast-check";
import { expect, it } from "vitest";
import { slugOf } from "./slug";

it("makes readable addresses of names", () => {
  expect(slugOf("Ada’s Wörkspace & Co.")).toBe("adas-workspace-co");
  expect(slugOf("東京")).toBe("workspace");
  expect(slugOf("API")).toBe("workspace");
});

it("is one safe address segment for any name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (name) => {
      expect(slugOf(name)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
