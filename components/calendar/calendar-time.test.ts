import { describe, expect, it } from "vitest";
import { dayOf, rangeOf, step, viewTitle, visibleDays } from "./calendar-time";

const BERLIN = "Europe/Berlin";

describe("days of the workspace's zone", () => {
  it("puts a post on the day its zone's calendar shows, not on that of UTC", () => {
    expect(dayOf(new Date("2026-11-22T23:30:00Z"), BERLIN)).toBe("2026-11-23");
    expect(dayOf(new Date("2026-11-23T03:30:00Z"), "America/New_York")).toBe("2026-11-22");
  });

  it("asks for a day of 25 hours where there is one", () => {
    const { from, to } = rangeOf("2026-10-25", "2026-10-26", BERLIN);
    expect(Date.parse(to) - Date.parse(from)).toBe(25 * 3_600_000);
  });
});

describe("what a view shows", () => {
  it("covers whole weeks from Monday around a month", () => {
    expect(visibleDays("month", "2026-11-23")).toEqual({ from: "2026-10-26", to: "2026-12-07" });
    expect(visibleDays("month", "2026-02-10")).toEqual({ from: "2026-01-26", to: "2026-03-02" });
  });

  it("shows the week of a Sunday as the one that ends with it", () => {
    expect(visibleDays("week", "2026-11-29")).toEqual({ from: "2026-11-23", to: "2026-11-30" });
  });

  it("steps by months of any length and by weeks", () => {
    expect(step("month", "2026-01-31", 1)).toBe("2026-02-01");
    expect(step("list", "2026-03-31", -1)).toBe("2026-02-01");
    expect(step("week", "2026-11-23", -1)).toBe("2026-11-16");
  });

  it("names it", () => {
    expect(viewTitle("month", "2026-11-23")).toBe("November 2026");
    expect(viewTitle("week", "2026-11-23")).toBe("Nov 23 – Nov 29, 2026");
  });
});
