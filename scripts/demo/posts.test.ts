import { expect, it } from "vitest";
import { leadMs } from "./posts";

it("schedules farther ahead on a slower machine", () => {
  expect(leadMs(500)).toBe(8_000);
  expect(leadMs(20_000)).toBe(60_000);
});
