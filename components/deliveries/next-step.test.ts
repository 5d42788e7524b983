import { describe, expect, it } from "vitest";
import type { Delivery } from "@/lib/deliveries/schema";
import { retryLabel, stepsOf } from "./next-step";

const ACCOUNT: Delivery["account"] = {
  id: "acc_1",
  platform: "x",
  username: "ada",
  account_name: "Ada",
  avatar_url: null,
  sandbox: true,
  status: "active",
};

function because(status: Delivery["status"], kind: string | null, accountStatus = "active") {
  const reason =
    kind === null
      ? null
      : { kind, sentence: "", fix: "", message: null, field: null, retry_at: null, candidates: [] };
  return { status, reason, account: { ...ACCOUNT, status: accountStatus }, unsettled_attempt_id: null };
}

describe("the next click", () => {
  it("is the account where the account is at fault, and another try only after it", () => {
    expect(stepsOf(because("blocked", "auth_revoked"))).toEqual(["mend_account", "retry"]);
    expect(stepsOf(because("blocked", "paused"))).toEqual(["mend_account", "retry"]);
    expect(stepsOf(because("held", "disconnected"))).toEqual(["mend_account", "retry"]);
  });

  it("is the account also ahead of the time of a post that could not go out", () => {
    expect(stepsOf(because("scheduled", null, "expired"))).toEqual(["mend_account"]);
  });

  it("is not another try while the last one is not settled", () => {
    const unsettled = { ...because("blocked", "auth_revoked"), unsettled_attempt_id: "att_1" };
    expect(stepsOf(unsettled)).toEqual(["mend_account"]);
  });

  it("is an edit where the content was refused: the same again would be refused again", () => {
    expect(stepsOf(because("failed", "policy"))).toEqual(["edit", "retry"]);
    expect(stepsOf(because("failed", "media_rejected"))).toEqual(["edit", "retry"]);
  });

  it("is another try where that is all it needs", () => {
    expect(stepsOf(because("failed", "unavailable"))).toEqual(["retry"]);
    expect(stepsOf(because("held", "late"))).toEqual(["retry"]);
  });

  it("is nothing where nothing is to be done, or a person is asked elsewhere", () => {
    expect(stepsOf(because("published", null, "expired"))).toEqual([]);
    expect(stepsOf(because("unknown", "outcome_unknown"))).toEqual([]);
    expect(stepsOf(because("retrying", "rate_limited"))).toEqual([]);
    expect(stepsOf(because("scheduled", null))).toEqual([]);
  });
});

describe("what trying again is called", () => {
  const now = new Date("2026-11-24T12:00:00Z");

  it("says so when it sends at once", () => {
    expect(retryLabel({ status: "held", scheduled_at: "2026-11-24T09:00:00Z" }, now)).toBe("Publish now");
    expect(retryLabel({ status: "cancelled", scheduled_at: null }, now)).toBe("Publish now");
  });

  it("says so when it waits for its time", () => {
    expect(retryLabel({ status: "cancelled", scheduled_at: "2026-11-25T09:00:00Z" }, now)).toBe(
      "Schedule again",
    );
  });

  it("is a retry after a failure", () => {
    expect(retryLabel({ status: "failed", scheduled_at: "2026-11-24T09:00:00Z" }, now)).toBe("Retry");
  });
});
