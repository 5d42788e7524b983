import { describe, expect, it } from "vitest";
import { quickTimes } from "./quick-times";

describe("quickTimes", () => {
  it("counts hours and days on the clock of the zone", () => {
    // Friday evening in Los Angeles, Saturday in Europe.
    const now = new Date("2026-11-28T04:30:00Z");
    expect(quickTimes(now, "America/Los_Angeles")).toEqual([
      { label: "In an hour", date: "2026-11-27", time: "21:30" },
      { label: "Tomorrow 9:00", date: "2026-11-28", time: "09:00" },
      { label: "Monday 9:00", date: "2026-11-30", time: "09:00" },
    ]);
    expect(quickTimes(now, "Europe/Berlin").map(({ date }) => date)).toEqual([
      "2026-11-28",
      "2026-11-29",
      "2026-11-30",
    ]);
  });

  it("names a day once, and never today as Monday", () => {
    const sunday = new Date("2026-11-29T10:00:00Z");
    expect(quickTimes(sunday, "UTC").map(({ label }) => label)).toEqual(["In an hour", "Tomorrow 9:00"]);
    const monday = new Date("2026-11-30T10:00:00Z");
    expect(quickTimes(monday, "UTC").at(-1)?.date).toBe("2026-12-07");
  });
});
