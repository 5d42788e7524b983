import { describe, expect, it } from "vitest";
import { PlatformError } from "@/lib/platforms/core/error";
import { departureFor, limited } from "./departure";
import { gate, isLate } from "./gate";
import type { Claimed } from "./load";

const now = new Date("2026-11-23T09:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const hour = 3_600_000;

function claimed(part: Partial<Claimed> = {}, status = "active"): Claimed {
  return {
    now,
    dueAt: now,
    approvedAt: ago(hour),
    attemptsUsed: 0,
    limitedSince: null,
    limitedUntil: null,
    limitKind: null,
    latenessMs: hour,
    names: { account: "@me", platform: "X" },
    account: { status, statusReason: null },
    ...part,
  } as Claimed;
}

describe("lateness", () => {
  it("counts from when it was due, or from when a person last said yes, whichever is later", () => {
    expect(isLate(claimed({ dueAt: ago(2 * hour), approvedAt: ago(3 * hour) }))).toBe(true);
    expect(isLate(claimed({ dueAt: ago(2 * hour), approvedAt: ago(hour / 2) }))).toBe(false);
    expect(isLate(claimed({ dueAt: ago(hour), approvedAt: null }))).toBe(false);
    expect(isLate(claimed({ dueAt: ago(hour + 1), approvedAt: null }))).toBe(true);
  });

  it("is a person's decision", () => {
    expect(gate(claimed({ dueAt: ago(2 * hour), approvedAt: ago(3 * hour) }))).toMatchObject({
      state: "held",
      reason: { kind: "late" },
    });
  });
});

describe("the account", () => {
  it("holds back what it cannot publish, with its reason", () => {
    expect(gate(claimed({}, "active"))).toBeNull();
    expect(gate(claimed({}, "inactive"))).toMatchObject({ state: "blocked", reason: { kind: "paused" } });
    expect(gate(claimed({}, "expired"))).toMatchObject({
      state: "blocked",
      reason: { kind: "auth_expired" },
    });
    expect(gate(claimed({}, "disconnecting"))).toMatchObject({
      state: "held",
      reason: { kind: "disconnected" },
    });
    expect(gate(claimed({}, "disconnected"))).toMatchObject({
      state: "held",
      reason: { kind: "disconnected" },
    });
  });
});

describe("a limit", () => {
  const trial = { now, attemptsUsed: 0, limitedSince: null, names: { account: "@me", platform: "X" } };

  it("waits without using a try, 24 hours at most", () => {
    const until = new Date(now.getTime() + hour);
    expect(gate(claimed({ limitedUntil: until, limitKind: "rate_limited" }))).toMatchObject({
      state: "retrying",
      wakeAt: until,
      usesAttempt: false,
    });
    expect(limited("rate_limited", until, { ...trial, limitedSince: ago(24 * hour) }, null)).toMatchObject({
      state: "held",
      reason: { kind: "limited_too_long" },
    });
    const last = limited("rate_limited", until, { ...trial, limitedSince: ago(23.5 * hour) }, null);
    expect(last.wakeAt).toEqual(new Date(now.getTime() + hour / 2));
  });

  it("blocks when it is a quota, until the quota resets", () => {
    const resetsAt = new Date(now.getTime() + 2 * hour);
    const departure = departureFor(
      new PlatformError("quota_exhausted", { message: "m", resetsAt }),
      trial,
      () => 0,
    );
    expect(departure).toMatchObject({ state: "blocked", wakeAt: resetsAt, usesAttempt: false });
  });
});

describe("retries", () => {
  it("are six at most, then the delivery fails with its reason", () => {
    const error = new PlatformError("unavailable", { message: "no route" });
    const trial = { now, limitedSince: null, names: { account: "@me", platform: "X" } };
    expect(departureFor(error, { ...trial, attemptsUsed: 5 }, () => 0.5)).toMatchObject({
      state: "retrying",
    });
    expect(departureFor(error, { ...trial, attemptsUsed: 6 }, () => 0.5)).toMatchObject({
      state: "failed",
      wakeAt: null,
    });
  });
});
