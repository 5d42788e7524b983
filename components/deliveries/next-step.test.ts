import { describe, expect, it } from "vitest";
import type { Delivery } from "@/lib/deliveries/schema";
import { KIND_RULES, PLATFORM_ERROR_KINDS } from "@/lib/platforms/core/error";
import { ownReason, type OwnReasonKind } from "@/lib/deliveries/reason";
import { DELIVERY_STATES } from "@/lib/deliveries/states";
import { retryLabel, stepsOf, wordsOf } from "./next-step";

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
    expect(stepsOf(because("blocked", "auth_revoked", "expired"))).toEqual(["mend_account", "retry"]);
    expect(stepsOf(because("blocked", "paused", "paused"))).toEqual(["mend_account", "retry"]);
    expect(stepsOf(because("held", "disconnected", "disconnected"))).toEqual(["mend_account", "retry"]);
  });

  it("is the account also ahead of the time of a post that could not go out", () => {
    expect(stepsOf(because("scheduled", null, "expired"))).toEqual(["mend_account"]);
  });

  it("is not another try while the last one is not settled", () => {
    const unsettled = { ...because("blocked", "auth_revoked", "expired"), unsettled_attempt_id: "att_1" };
    expect(stepsOf(unsettled)).toEqual(["mend_account"]);
  });

  it("is an edit where the content was refused: the same again would be refused again", () => {
    expect(stepsOf(because("failed", "policy"))).toEqual(["edit", "retry"]);
    expect(stepsOf(because("failed", "media_rejected"))).toEqual(["edit", "retry"]);
  });

  it("is an edit alone where the same again is refused for certain", () => {
    expect(stepsOf(because("failed", "duplicate"))).toEqual(["edit"]);
  });

  it("is no longer the account once that works again", () => {
    expect(stepsOf(because("held", "disconnected"))).toEqual(["retry"]);
    expect(stepsOf(because("blocked", "auth_expired"))).toEqual(["retry"]);
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
    expect(retryLabel({ status: "held", scheduled_at: "2026-11-24T09:00:00Z", reason: null }, now)).toBe(
      "Publish now",
    );
    expect(retryLabel({ status: "cancelled", scheduled_at: null, reason: null }, now)).toBe("Publish now");
  });

  it("says so when it waits for its time", () => {
    expect(retryLabel({ status: "cancelled", scheduled_at: "2026-11-25T09:00:00Z", reason: null }, now)).toBe(
      "Schedule again",
    );
  });

  it("is a retry after a failure", () => {
    expect(retryLabel({ status: "failed", scheduled_at: "2026-11-24T09:00:00Z", reason: null }, now)).toBe(
      "Retry",
    );
  });
});

const OWN: OwnReasonKind[] = [
  "late",
  "paused",
  "disconnected",
  "limited_too_long",
  "interrupted",
  "storage_away",
];
const ACCOUNT_STATUSES = ["active", "paused", "expired", "error", "disconnecting", "disconnected"];

/** Every reason in every state with every state of the account: what the page says and offers agrees. */
describe.each(DELIVERY_STATES)("a delivery that is %s", (status) => {
  const now = new Date("2026-11-24T12:00:00Z");
  const names = { account: "ada", platform: "X" };
  const reasons = [
    ...PLATFORM_ERROR_KINDS.map((kind) => {
      const fill = (text: string) => text.replaceAll("{account}", "ada").replaceAll("{platform}", "X");
      return { kind, sentence: fill(KIND_RULES[kind].sentence), fix: fill(KIND_RULES[kind].fix) };
    }),
    ...OWN.map((kind) => ownReason(kind, names)),
  ];
  it.each(ACCOUNT_STATUSES)("with an account that is %s", (account) => {
    for (const reason of reasons) check(reason, account);
  });

  function check(reason: (typeof reasons)[number], account: string) {
    const what = `${reason.kind}, ${account}`;
    const delivery = {
      ...because(status, reason.kind, account),
      scheduled_at: "2026-11-25T09:00:00Z",
      reason: { message: null, field: null, retry_at: null, candidates: [], ...reason },
    };
    const [steps, words] = [stepsOf(delivery), wordsOf(delivery, now)];
    const said = words ? `${words.sentence} ${words.fix}` : "";
    const works = account === "active";
    if (works) {
      expect(steps, what).not.toContain("mend_account");
      expect(said, what).not.toMatch(/disconnected|is paused|no longer accepts|withdrawn|Switch/);
      if (["auth_expired", "auth_revoked", "permission"].includes(reason.kind))
        expect(said, what).not.toContain("Reconnect");
    }
    // A button that the words name is there, under that name.
    for (const [, label] of said.matchAll(/press "([^"]+)"/gi)) {
      expect(label, what).toBe(retryLabel(delivery, now));
      expect(steps, what).toContain("retry");
    }
    expect(said, what).not.toMatch(/\{|undefined|press Retry/);
  }
});
