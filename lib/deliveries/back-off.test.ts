import { describe, expect, it } from "vitest";
import { limitUntil, MAX_LIMITED_MS, MAX_RETRIES, retryDelayMs, settleDelayMs } from "./back-off";

describe("retries", () => {
  it("grow from 5 seconds to 20 minutes, each with a fifth of jitter either way", () => {
    expect(retryDelayMs(1, () => 0)).toBe(4_000);
    expect(retryDelayMs(1, () => 0.5)).toBe(5_000);
    expect(retryDelayMs(6, () => 0.5)).toBe(1_215_000);
    expect(retryDelayMs(2, () => 0.999)).toBeLessThanOrEqual(18_000);
  });

  it("are all over before the default limit of lateness asks a person", () => {
    let total = 0;
    for (let n = 1; n <= MAX_RETRIES; n += 1) total += retryDelayMs(n, () => 1);
    expect(total).toBeLessThan(60 * 60_000);
  });
});

describe("questions about an unknown outcome", () => {
  it("become rarer and end after ten", () => {
    const delays = Array.from({ length: 10 }, (_, index) => settleDelayMs(index + 1));
    expect(delays).toEqual([...delays].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(settleDelayMs(11)).toBeNull();
  });
});

describe("limits", () => {
  const now = new Date("2026-11-23T09:00:00Z");

  it("follow what the network said, between a second and a day", () => {
    expect(limitUntil(now, new Date("2026-11-23T09:05:00Z"), () => 0)).toEqual(
      new Date("2026-11-23T09:05:00Z"),
    );
    expect(limitUntil(now, new Date("2026-11-23T08:00:00Z"), () => 0).getTime()).toBe(now.getTime() + 1_000);
    expect(limitUntil(now, new Date("2027-01-01T00:00:00Z"), () => 0).getTime()).toBe(
      now.getTime() + MAX_LIMITED_MS,
    );
  });

  it("last a minute where the network did not say", () => {
    expect(limitUntil(now, undefined, () => 0).getTime()).toBe(now.getTime() + 60_000);
  });
});
