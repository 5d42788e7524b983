import { describe, expect, it } from "vitest";
import { wallClockOf } from "@/lib/posts/wall-clock";
import { dayOf } from "./calendar-time";
import { isPastOn, movedTo, timeOn } from "./moving";

const BERLIN = "Europe/Berlin";
const NEW_YORK = "America/New_York";

describe("a drag keeps the clock of the post's own zone", () => {
  it("over the days on which only one of the two zones has changed its clocks", () => {
    // 09:00 in New York is 14:00 in Berlin between the two changes of March, else 15:00.
    const post = { at: "2026-03-05T14:00:00.000Z", timezone: NEW_YORK };
    const moved = movedTo(post, "2026-03-10", BERLIN);
    expect(wallClockOf(moved, NEW_YORK)).toBe("2026-03-10T09:00:00");
    expect(wallClockOf(moved, BERLIN)).toBe("2026-03-10T14:00:00");
  });

  it("over the end of summer time, back and forth", () => {
    const post = { at: "2026-10-24T07:00:00.000Z", timezone: BERLIN };
    const moved = movedTo(post, "2026-10-26", BERLIN);
    expect(wallClockOf(moved, BERLIN)).toBe("2026-10-26T09:00:00");
    expect(movedTo({ ...post, at: moved.toISOString() }, "2026-10-24", BERLIN).toISOString()).toBe(post.at);
  });

  it("and it is seen on the day it was dropped on, whatever the two clocks do", () => {
    const post = { at: "2026-03-04T23:30:00.000Z", timezone: NEW_YORK };
    for (const day of ["2026-03-06", "2026-03-10", "2026-03-28", "2026-04-02"]) {
      const moved = movedTo(post, day, BERLIN);
      expect(dayOf(moved, BERLIN)).toBe(day);
      expect(wallClockOf(moved, NEW_YORK).slice(11)).toBe("18:30:00");
    }
  });

  it("refuses days, and hours of today, that have passed", () => {
    const post = { at: "2026-11-30T08:00:00.000Z", timezone: BERLIN };
    const now = new Date("2026-11-28T10:00:00Z");
    expect(isPastOn(post, "2026-11-27", BERLIN, now)).toBe(true);
    expect(isPastOn(post, "2026-11-28", BERLIN, now)).toBe(true);
    expect(isPastOn({ ...post, at: "2026-11-30T18:00:00.000Z" }, "2026-11-28", BERLIN, now)).toBe(false);
    expect(isPastOn(post, "2026-11-29", BERLIN, now)).toBe(false);
  });
});

describe("a new post of a day", () => {
  it("begins at nine, or at the next full hour, and never in the past", () => {
    const at = (clock: string) => new Date(`2026-11-28T${clock}:00Z`);
    expect(timeOn("2026-11-30", "UTC", at("12:10"))).toEqual({ date: "2026-11-30", time: "09:00" });
    expect(timeOn("2026-11-28", "UTC", at("06:10"))).toEqual({ date: "2026-11-28", time: "09:00" });
    expect(timeOn("2026-11-28", "UTC", at("12:10"))).toEqual({ date: "2026-11-28", time: "13:00" });
    expect(timeOn("2026-11-28", "UTC", at("23:10"))).toEqual({ date: "2026-11-29", time: "00:00" });
    expect(timeOn("2026-11-02", "UTC", at("12:10"))).toEqual({ date: "2026-11-28", time: "13:00" });
  });
});
