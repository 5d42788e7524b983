import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asDay, endOfDay, instantOf, isTwice, startOfDay, wallClockOf } from "./wall-clock";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "Pacific/Chatham",
];

/** What the runtime's own calendar says, by another path than ours. */
function shownBy(zone: string, instant: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(instant);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:${of("second")}`;
}

const seconds = fc
  .integer({ min: Date.UTC(2024, 0, 1) / 1_000, max: Date.UTC(2035, 0, 1) / 1_000 })
  .map((value) => new Date(value * 1_000));

describe("wall clock and zone", () => {
  it("shows what a clock in the zone shows, on every day of the year", () => {
    fc.assert(
      fc.property(seconds, fc.constantFrom(...ZONES), (instant, zone) => {
        expect(wallClockOf(instant, zone)).toBe(shownBy(zone, instant));
      }),
      { numRuns: 500 },
    );
  });

  it("leads back to a moment at which the clock shows the same, the first of two", () => {
    fc.assert(
      fc.property(seconds, fc.constantFrom(...ZONES), (instant, zone) => {
        const back = instantOf(wallClockOf(instant, zone), zone);
        expect(wallClockOf(back, zone)).toBe(wallClockOf(instant, zone));
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime());
      }),
      { numRuns: 500 },
    );
  });

  it("moves a skipped hour on by the skip", () => {
    expect(instantOf("2027-03-28T02:30", "Europe/Berlin").toISOString()).toBe("2027-03-28T01:30:00.000Z");
    expect(wallClockOf(instantOf("2027-03-28T02:30:00", "Europe/Berlin"), "Europe/Berlin")).toBe(
      "2027-03-28T03:30:00",
    );
    expect(wallClockOf(instantOf("2027-03-14T02:15:00", "America/New_York"), "America/New_York")).toBe(
      "2027-03-14T03:15:00",
    );
  });

  it("keeps the second of an hour that exists twice where that is the moment known from before", () => {
    const second = new Date("2027-10-31T01:30:00.000Z");
    expect(instantOf("2027-10-31T02:30:00", "Europe/Berlin", second)).toEqual(second);
    // Another clock time, or another zone, is a new choice.
    expect(instantOf("2027-10-31T02:45:00", "Europe/Berlin", second).toISOString()).toBe(
      "2027-10-31T00:45:00.000Z",
    );
    expect(instantOf("2027-10-31T02:30:00", "UTC", second).toISOString()).toBe("2027-10-31T02:30:00.000Z");
  });

  it("takes the first of an hour that exists twice", () => {
    expect(instantOf("2027-10-31T02:30:00", "Europe/Berlin").toISOString()).toBe("2027-10-31T00:30:00.000Z");
    expect(instantOf("2026-11-01T01:30:00", "America/New_York").toISOString()).toBe(
      "2026-11-01T05:30:00.000Z",
    );
  });

  it("keeps the hour on both sides of a change", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 364 }), fc.constantFrom(...ZONES), (day, zone) => {
        const noon = new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10) + "T12:00:00";
        expect(wallClockOf(instantOf(noon, zone), zone)).toBe(noon);
      }),
      { numRuns: 400 },
    );
  });

  it("refuses what is no time", () => {
    expect(() => instantOf("tomorrow", "UTC")).toThrow(RangeError);
  });
});

describe("isTwice", () => {
  it("knows the hour that exists twice when summer time ends, by whatever step, and no other", () => {
    expect(isTwice("2026-10-25T02:30", "Europe/Berlin")).toBe(true);
    expect(isTwice("2026-11-01T01:00:00", "America/New_York")).toBe(true);
    expect(isTwice("2026-04-05T01:45", "Australia/Lord_Howe")).toBe(true);
    expect(isTwice("2026-10-25T03:30", "Europe/Berlin")).toBe(false);
    expect(isTwice("2026-03-29T02:30", "Europe/Berlin")).toBe(false);
  });
});

describe("a day of an address or of a half-typed field", () => {
  it("is taken when the calendar has it", () => {
    expect(asDay("2028-02-29")).toBe("2028-02-29");
  });

  it("is nothing otherwise, and never an error", () => {
    for (const text of [
      null,
      undefined,
      "",
      "x",
      "2026-13-45",
      "2026-02-31",
      "20266-01-01",
      "0000-01-01",
      "9999-12-31",
    ])
      expect(asDay(text), String(text)).toBeNull();
    expect(startOfDay("2026-13-45", "UTC")).toBeUndefined();
    expect(endOfDay("9999-12-31", "UTC")).toBeUndefined();
  });

  it("has 25 hours when the clocks go back", () => {
    expect(startOfDay("2026-10-25", "Europe/Berlin")).toBe("2026-10-24T22:00:00.000Z");
    expect(endOfDay("2026-10-25", "Europe/Berlin")).toBe("2026-10-25T23:00:00.000Z");
  });
});
