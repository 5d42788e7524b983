import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError, type PlatformErrorKind } from "@/lib/platforms/core/error";
import { decideOutcome, type KnownAttempt, type KnownDelivery, type Outcome } from "./decide-outcome";
import type { Departure } from "./departure";
import { canLead, DELIVERY_STATES, type DeliveryState } from "./states";

const departure: Departure = {
  state: "retrying",
  wakeAt: new Date(),
  reason: null,
  usesAttempt: true,
  limited: false,
};
const published: Outcome = { kind: "published", remoteId: "r1", permalink: "https://net.test/r1" };
const rejected: Outcome = { kind: "not_published", error: null, departure };
const unknown: Outcome = {
  kind: "unknown",
  error: new PlatformError("outcome_unknown", { message: "reset" }),
  checkAfterMs: 1,
};

function attempt(id: string, state: KnownAttempt["state"], remoteId: string | null = null): KnownAttempt {
  return { id, state, remoteId, permalink: null, fingerprint: "f", settledBy: null };
}
function delivery(state: DeliveryState, ...attempts: KnownAttempt[]): KnownDelivery {
  return { state, doubled: false, held: true, attempts };
}

describe("a call that published nothing", () => {
  const lost = (state: DeliveryState, known: KnownAttempt) => ({ ...delivery(state, known), held: false });

  it("says nothing any more once another worker has taken over: its repeat may have published", () => {
    for (const outcome of [rejected, unknown]) {
      expect(decideOutcome(lost("unknown", attempt("a", "unknown")), "a", outcome)).toEqual({
        attempt: null,
        delivery: { kind: "stays" },
      });
    }
    expect(decideOutcome(lost("unknown", attempt("a", "unknown")), "a", published).attempt).toBe("published");
  });

  it("settles its attempt as long as nobody has begun to", () => {
    const { attempt: became } = decideOutcome(lost("publishing", attempt("a", "sending")), "a", rejected);
    expect(became).toBe("not_published");
  });
});

describe("an outcome is a fact", () => {
  it("publishes the delivery wherever it has gone in the meantime", () => {
    for (const state of DELIVERY_STATES.filter((known) => known !== "published")) {
      const { delivery: became } = decideOutcome(
        delivery(state, attempt("a", "not_published")),
        "a",
        published,
      );
      expect(became).toMatchObject({ kind: "published", remoteId: "r1", doubled: false });
    }
  });

  it("says loudly that a second post is out", () => {
    const known = delivery("published", attempt("a", "not_published"), attempt("b", "published", "r2"));
    const { delivery: became } = decideOutcome(known, "a", published);
    expect(became).toMatchObject({ kind: "published", remoteId: "r2", doubled: true });
  });

  it("does not call one post seen twice a double", () => {
    const known = delivery("published", attempt("a", "unknown"), attempt("b", "published", "r1"));
    expect(decideOutcome(known, "a", published).delivery).toMatchObject({ doubled: false });
  });

  it("leaves the delivery alone while a second try is on its way, whose end then finds the first", () => {
    const late = decideOutcome(
      delivery("publishing", attempt("a", "not_published"), attempt("b", "sending")),
      "a",
      published,
    );
    expect(late).toEqual({ attempt: "published", delivery: { kind: "in_another_try" } });
    const known = delivery("publishing", attempt("a", "published", "r1"), attempt("b", "sending"));
    expect(decideOutcome(known, "b", rejected).delivery).toMatchObject({
      kind: "published",
      remoteId: "r1",
      doubled: false,
    });
    expect(decideOutcome(known, "b", { ...published, remoteId: "r9" }).delivery).toMatchObject({
      doubled: true,
    });
  });

  it("is stored once: a repeat changes nothing", () => {
    const known = delivery("published", attempt("a", "published", "r1"));
    for (const outcome of [published, rejected, unknown]) {
      expect(decideOutcome(known, "a", outcome)).toEqual({ attempt: null, delivery: { kind: "stays" } });
    }
  });
});

describe("a repeat that is refused after its first try was taken for absent", () => {
  const absent: KnownAttempt = { ...attempt("a", "not_published"), settledBy: "search" };
  const refused = (kind: PlatformErrorKind, more: { existingRemoteId?: string } = {}): Outcome => ({
    kind: "not_published",
    error: new PlatformError(kind, { message: "forbidden", ...more }),
    departure: { ...departure, state: "failed" },
  });
  const end = (first: KnownAttempt, outcome: Outcome) =>
    decideOutcome(delivery("publishing", first, attempt("b", "sending")), "b", outcome).delivery;

  it("is in question again when the refusal may speak of it", () => {
    for (const kind of ["duplicate", "policy"] as const)
      expect(end(absent, refused(kind))).toEqual({ kind: "in_question_again", attemptId: "a" });
  });

  it("fails when the refusal speaks of something else, or a person had said that it is not there", () => {
    const failed = { kind: "departs", departure: { state: "failed" } };
    expect(end(absent, refused("invalid_content"))).toMatchObject(failed);
    expect(end(absent, refused("duplicate", { existingRemoteId: "r7" }))).toMatchObject(failed);
    expect(end({ ...absent, settledBy: "person" }, refused("duplicate"))).toMatchObject(failed);
    expect(end({ ...absent, fingerprint: "other" }, refused("duplicate"))).toMatchObject(failed);
    expect(end({ ...absent, settledBy: null }, refused("duplicate"))).toMatchObject(failed);
  });
});

describe("a failure", () => {
  it("never moves a delivery that a person has cancelled, held or scheduled anew", () => {
    for (const state of ["cancelled", "held", "scheduled", "draft", "failed", "blocked"] as const) {
      expect(decideOutcome(delivery(state, attempt("a", "unknown")), "a", rejected).delivery).toEqual({
        kind: "stays",
      });
    }
  });

  it("takes only ways that the table of states knows", () => {
    const states = fc.constantFrom(...DELIVERY_STATES);
    const targets = fc.constantFrom<Departure["state"]>("retrying", "failed", "blocked", "held");
    fc.assert(
      fc.property(
        states,
        targets,
        fc.constantFrom<KnownAttempt["state"]>("sending", "unknown", "processing"),
        (from, to, state) => {
          const outcome: Outcome = { ...rejected, departure: { ...departure, state: to } };
          const { delivery: became } = decideOutcome(delivery(from, attempt("a", state)), "a", outcome);
          if (became.kind === "departs") expect(canLead(from, became.departure.state)).toBe(true);
        },
      ),
    );
  });
});
