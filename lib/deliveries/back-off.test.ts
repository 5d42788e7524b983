import { describe, expect, it } from "vitest";
import { limitUntil, MAX_LIMITED_MS, MAX_RETRIES, nextQuestionMs, retryDelayMs } from "./back-off";

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

/** The ages at which questions come when each of them fails. */
function questions(ends: number[], wantedMs = 0): number[] {
  const ages = [10_000];
  while ((ages.at(-1) ?? 0) < Math.max(...ends) - 30_000) {
    const age = ages.at(-1) ?? 0;
    ages.push(age + nextQuestionMs(age, wantedMs, ends, 30_000));
  }
  return ages;
}

describe("questions about an unknown outcome", () => {
  it.each([[[600_000]], [[3_000_000, 86_400_000]], [[7 * 86_400_000]]])(
    "are spread over all the time in which the network can tell, the last just before its end: %j",
    (ends) => {
      const ages = questions(ends);
      for (const end of ends) expect(ages).toContain(end - 30_000);
      // A storm of 200 seconds is over for a post at most 100 seconds after it.
      expect(ages.find((age) => age > 200_000)).toBeLessThanOrEqual(300_000);
      expect(ages.length).toBeLessThan(220);
    },
  );

  it("do not jump over the end when a limit asks for more patience than there is time", () => {
    expect(nextQuestionMs(30_000, 15 * 60_000, [600_000], 30_000)).toBe(540_000);
    expect(nextQuestionMs(30_000, 60_000, [600_000], 30_000)).toBe(60_000);
  });
});

describe("limits", () => {
  const now = new Date("2026-11-23T09:00:00Z");

  it("follow what the network said, between a second and a day", () => {
    expect(limitUntil(now, new Date("2026-11-23T09:05:00Z"), () => 0)).toEqual(
      new Date("2026-11-23T09:05:00Z"),
    );
    expect(limitUntil(now, new Date(now.getTime() - 4_000), () => 0).getTime()).toBe(now.getTime() + 1_000);
    expect(limitUntil(now, new Date("2027-01-01T00:00:00Z"), () => 0).getTime()).toBe(
      now.getTime() + MAX_LIMITED_MS,
    );
  });

  it("last a minute where the network did not say", () => {
    expect(limitUntil(now, undefined, () => 0).getTime()).toBe(now.getTime() + 60_000);
    // Nor told the truth: one of the two clocks is wrong.
    expect(limitUntil(now, new Date("2026-11-23T08:00:00Z"), () => 0).getTime()).toBe(now.getTime() + 60_000);
  });
});
