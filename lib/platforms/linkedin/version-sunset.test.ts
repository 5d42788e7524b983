import { describe, expect, it } from "vitest";
import { sunsetWarning } from "./version-sunset";

describe("the end of a version of LinkedIn's API", () => {
  it.each([
    ["2027-08-01", null],
    [
      "2027-08-20",
      "LinkedIn's API version 202609 ends about 2027-09-15: set LINKEDIN_VERSION to a newer month",
    ],
    [
      "2027-10-01",
      "LinkedIn's API version 202609 ended about 2027-09-15: set LINKEDIN_VERSION to a newer month",
    ],
  ])("on %s is told as %j", (day, warning) => {
    expect(sunsetWarning("202609", new Date(`${day}T00:00:00Z`))).toBe(warning);
  });
});
