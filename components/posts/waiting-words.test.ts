import { describe, expect, it } from "vitest";
import { waitingWords } from "./waiting-words";

const NOW = new Date("2026-11-25T12:50:00Z");

describe("what waits for its network says until when", () => {
  it("by the clock of the zone", () => {
    expect(waitingWords("2026-11-25T13:05:00Z", "Europe/Berlin", NOW)).toBe("Waiting, next try 14:05");
  });

  it("with the day when it is another one there", () => {
    expect(waitingWords("2026-11-25T23:30:00Z", "Europe/Berlin", NOW)).toBe(
      "Waiting, next try tomorrow 00:30",
    );
  });
});
