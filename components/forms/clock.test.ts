import { describe, expect, it } from "vitest";
import { asClock } from "./clock";

describe("a time of day as people type it", () => {
  it.each([
    ["9", "09:00"],
    ["930", "09:30"],
    ["0930", "09:30"],
    ["9:30", "09:30"],
    ["21.30", "21:30"],
    ["21h30", "21:30"],
    ["9:30 pm", "21:30"],
    ["12 am", "00:00"],
    ["12pm", "12:00"],
    [" 7 ", "07:00"],
    ["24:00", null],
    ["9:60", null],
    ["13 pm", null],
    ["soon", null],
    ["", null],
  ])("%j is %j", (text, clock) => expect(asClock(text)).toBe(clock));
});
