import { describe, expect, it } from "vitest";
import { formatDay } from "@/components/ui/time-format";
import { addDays } from "@/lib/posts/wall-clock";
import { asTypedDay } from "./typed-day";

const TODAY = "2026-11-28"; // a Saturday

describe("a day as people type it", () => {
  it.each([
    ["2020-02-29", "2020-02-29"],
    ["2026-1-5", "2026-01-05"],
    ["today", "2026-11-28"],
    ["Tomorrow ", "2026-11-29"],
    ["yesterday", "2026-11-27"],
    ["monday", "2026-11-30"],
    ["sat", "2026-12-05"],
    ["Nov 30", "2026-11-30"],
    ["november 30, 2027", "2027-11-30"],
    ["Mon, Nov 30", "2026-11-30"],
    ["30 nov", "2026-11-30"],
    ["30. Nov. 2027", "2027-11-30"],
    ["30.11.", "2026-11-30"],
    ["30.11.2027", "2027-11-30"],
  ])("%s is %s", (typed, day) => expect(asTypedDay(typed, TODAY)).toBe(day));

  it.each([
    "",
    "2021-02-29",
    "11/12",
    "11/12/2026",
    "Feb 30",
    "soon",
    "sunset",
    "Nov",
    "mon 30",
    "2026-11-30T10:00",
    "1 2 3",
  ])("%s is none", (typed) => expect(asTypedDay(typed, TODAY)).toBeNull());

  it("is understood in the words in which it is shown", () => {
    for (let day = "2025-12-25"; day < "2027-01-10"; day = addDays(day, 1))
      expect(asTypedDay(formatDay(day, TODAY), TODAY)).toBe(day);
  });
});
