import { describe, expect, it } from "vitest";
import { formatDay, formatRelative, formatWhen, zoneLabelOver } from "./time-format";

const BERLIN = "Europe/Berlin";
const NOW = new Date("2026-11-28T19:00:00Z");
const relative = (at: string) => formatRelative(new Date(at), NOW, BERLIN);
const when = (at: string) => formatWhen(new Date(at), BERLIN, { now: NOW });

describe("relative times", () => {
  it.each([
    ["2026-11-28T19:00:40Z", "in 40 seconds"],
    ["2026-11-28T18:59:40Z", "20 seconds ago"],
    ["2026-11-28T19:05:00Z", "in 5 minutes"],
    ["2026-11-28T19:59:50Z", "in 1 hour"],
    ["2026-11-28T22:00:00Z", "in 3 hours"],
    // Three hours later it is another day, and still only three hours.
    ["2026-11-29T00:00:00Z", "in 5 hours"],
    ["2026-11-29T18:00:00Z", "tomorrow"],
    // 30 hours ahead, on the day after tomorrow by the clock of Berlin.
    ["2026-11-30T01:00:00Z", "in 2 days"],
    ["2026-11-30T22:00:00Z", "in 2 days"],
    ["2026-11-27T05:00:00Z", "yesterday"],
    ["2027-02-28T19:00:00Z", "in 3 months"],
    ["2028-11-28T19:00:00Z", "in 2 years"],
  ])("%s is %s", (at, words) => expect(relative(at)).toBe(words));
});

describe("times as people say them", () => {
  it.each([
    ["2026-11-28T19:56:00Z", "Today 20:56"],
    ["2026-11-28T23:30:00Z", "Tomorrow 00:30"],
    ["2026-11-27T08:00:00Z", "Yesterday 09:00"],
    ["2026-11-30T08:00:00Z", "Mon, Nov 30, 09:00"],
    ["2027-01-04T08:00:00Z", "Mon, Jan 4, 2027, 09:00"],
  ])("%s is %s", (at, words) => expect(when(at)).toBe(words));

  it("has no capital within a sentence, except those of names", () => {
    const within = (at: string) => formatWhen(new Date(at), BERLIN, { now: NOW, within: true });
    expect(`Published ${within("2026-11-28T08:27:00Z")}`).toBe("Published today 09:27");
    expect(`Saved ${within("2026-11-27T08:27:00Z")}`).toBe("Saved yesterday 09:27");
    expect(`Goes out ${within("2026-11-30T08:00:00Z")}`).toBe("Goes out Mon, Nov 30, 09:00");
  });

  it.each([
    ["2026-11-28", "Today"],
    ["2026-11-29", "Tomorrow"],
    ["2026-11-27", "Yesterday"],
    ["2026-02-28", "Sat, Feb 28"],
    ["2028-02-29", "Tue, Feb 29, 2028"],
  ])("the day %s is %s", (day, words) => expect(formatDay(day, "2026-11-28")).toBe(words));
});

describe("the zone of a range", () => {
  it("names both offsets where the clocks change, and the day", () => {
    const over = (from: string, to: string) => zoneLabelOver(BERLIN, new Date(from), new Date(to));
    expect(over("2026-10-25T22:00:00Z", "2026-11-30T23:00:00Z")).toBe("Berlin (UTC+1)");
    expect(over("2026-09-27T22:00:00Z", "2026-11-01T23:00:00Z")).toBe("Berlin (UTC+2, UTC+1 from Oct 25)");
    expect(over("2026-02-22T23:00:00Z", "2026-04-05T22:00:00Z")).toBe("Berlin (UTC+1, UTC+2 from Mar 29)");
    expect(zoneLabelOver("UTC", new Date("2026-01-01"), new Date("2026-12-31"))).toBe("UTC");
  });
});
