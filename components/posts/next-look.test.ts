import { describe, expect, it } from "vitest";
import { nextLookMs } from "./next-look";

const NOW = new Date("2026-11-25T09:00:00Z");
const soon = { status: "scheduled", next_check_at: "2026-11-25T09:00:10.000Z" } as const;

describe("an open post is read again by itself", () => {
  it("when its time has come, so that the page sees what the engine takes up", () => {
    expect(nextLookMs([soon], NOW)).toBe(11_000);
  });

  it("every few seconds while it is sent, or is due and waits for a worker", () => {
    const sent = { status: "publishing", next_check_at: "2026-11-25T10:00:00.000Z" } as const;
    const due = { status: "unknown", next_check_at: "2026-11-25T08:59:00.000Z" } as const;
    expect(nextLookMs([soon, sent], NOW)).toBe(2_500);
    expect(nextLookMs([soon, due], NOW)).toBe(2_500);
  });

  it("within the hour when its time is far, because timers do not hold months", () => {
    expect(nextLookMs([{ status: "scheduled", next_check_at: "2027-11-25T09:00:00.000Z" }], NOW)).toBe(
      3_600_000,
    );
  });

  it("never once nothing goes on", () => {
    expect(nextLookMs([{ status: "published", next_check_at: null }], NOW)).toBe(false);
    expect(nextLookMs([], NOW)).toBe(false);
  });
});
