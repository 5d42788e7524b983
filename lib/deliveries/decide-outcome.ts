/**
 * Rule 6: an outcome is a fact, stored by attempt whether or not the lease still holds. This pure decision says
 * what the attempt and the delivery become, given everything that is known of the delivery's attempts.
 */
import type { PlatformError } from "@/lib/platforms/core/error";
import type { Departure } from "./departure";
import type { DeliveryState } from "./states";

export type AttemptState = "sending" | "unknown" | "processing" | "published" | "not_published";

export type Outcome =
  | { kind: "published"; remoteId: string; permalink: string | null }
  | { kind: "processing"; ref: Readonly<Record<string, unknown>>; checkAfterMs: number; deadlineMs: number }
  | { kind: "not_published"; error: PlatformError | null; departure: Departure }
  | { kind: "unknown"; error: PlatformError; checkAfterMs: number };

export interface KnownAttempt {
  id: string;
  state: AttemptState;
  remoteId: string | null;
  permalink: string | null;
  /** What it sent. */
  fingerprint: string;
  settledBy: string | null;
}

export interface KnownDelivery {
  state: DeliveryState;
  doubled: boolean;
  /** Whoever brings the outcome still has the lease under which it was found. */
  held: boolean;
  attempts: readonly KnownAttempt[];
}

export interface OutcomeDecision {
  /** Null: the attempt stays as it is. */
  attempt: AttemptState | null;
  delivery:
    | { kind: "stays" }
    /** One try is out and another on its way: whoever brings that one's outcome must look at both. */
    | { kind: "in_another_try" }
    | { kind: "published"; remoteId: string | null; permalink: string | null; doubled: boolean }
    | { kind: "processing" }
    | { kind: "unknown" }
    /** The refusal denies that try's absence: it is in question again. */
    | { kind: "in_question_again"; attemptId: string }
    | { kind: "departs"; departure: Departure };
}

const UNSETTLED: readonly AttemptState[] = ["sending", "unknown", "processing"];

function afterPublished(
  known: KnownDelivery,
  attemptId: string,
  outcome: Extract<Outcome, { kind: "published" }>,
): OutcomeDecision {
  const others = known.attempts.filter((other) => other.id !== attemptId);
  const first = others.find((other) => other.state === "published");
  if (first !== undefined) {
    const same = first.remoteId === outcome.remoteId;
    const kept = { remoteId: first.remoteId, permalink: first.permalink };
    return {
      attempt: "published",
      delivery: { kind: "published", ...kept, doubled: known.doubled || !same },
    };
  }
  // A second try is on its way: its own outcome will find this one and say what that means.
  if (others.some((other) => UNSETTLED.includes(other.state)))
    return { attempt: "published", delivery: { kind: "in_another_try" } };
  return {
    attempt: "published",
    delivery: {
      kind: "published",
      remoteId: outcome.remoteId,
      permalink: outcome.permalink,
      doubled: known.doubled,
    },
  };
}

/** How the absence of a try may have been concluded from what a network showed. */
const LOOKED: readonly (string | null)[] = ["search", "ask", "replay"];

/**
 * The earlier try of the same content that a refusal may speak of. It had been taken for absent because lists were
 * late; a network that says "you have posted this", or gives no reason, may have it. A refusal that names another post
 * speaks of that one.
 */
function deniedAbsence(
  known: KnownDelivery,
  attemptId: string,
  error: PlatformError | null,
): KnownAttempt | undefined {
  if (error === null || error.detail.existingRemoteId !== undefined) return undefined;
  if (error.kind !== "duplicate" && error.kind !== "policy") return undefined;
  const refused = known.attempts.find((attempt) => attempt.id === attemptId);
  return known.attempts.findLast(
    (other) =>
      other.id !== attemptId &&
      other.state === "not_published" &&
      LOOKED.includes(other.settledBy) &&
      other.fingerprint === refused?.fingerprint,
  );
}

/** States that an attempt's own failure may still move. */
const IN_FLIGHT: readonly DeliveryState[] = ["publishing", "processing", "unknown"];

function afterNotPublished(
  known: KnownDelivery,
  attemptId: string,
  { error, departure }: Extract<Outcome, { kind: "not_published" }>,
): OutcomeDecision {
  const earlier = known.attempts.find((other) => other.id !== attemptId && other.state === "published");
  if (earlier !== undefined) {
    const { remoteId, permalink } = earlier;
    return {
      attempt: "not_published",
      delivery: { kind: "published", remoteId, permalink, doubled: known.doubled },
    };
  }
  if (!IN_FLIGHT.includes(known.state)) return { attempt: "not_published", delivery: { kind: "stays" } };
  const denied = deniedAbsence(known, attemptId, error);
  if (denied !== undefined) {
    return { attempt: "not_published", delivery: { kind: "in_question_again", attemptId: denied.id } };
  }
  // From `unknown` and `processing` the table knows no way to `held` or `blocked`: the next claim takes it there.
  const detour =
    known.state !== "publishing" && (departure.state === "held" || departure.state === "blocked");
  const state =
    detour && !(known.state === "processing" && departure.state === "blocked") ? "retrying" : departure.state;
  return { attempt: "not_published", delivery: { kind: "departs", departure: { ...departure, state } } };
}

/** What `outcome` of attempt `attemptId` makes of a delivery. */
export function decideOutcome(known: KnownDelivery, attemptId: string, outcome: Outcome): OutcomeDecision {
  const attempt = known.attempts.find((candidate) => candidate.id === attemptId);
  if (attempt === undefined) throw new Error(`Attempt ${attemptId} is not one of this delivery.`);
  if (outcome.kind === "published") {
    return attempt.state === "published"
      ? { attempt: null, delivery: { kind: "stays" } }
      : afterPublished(known, attemptId, outcome);
  }
  // Whatever else is reported, a settled attempt is not unsettled by it.
  if (!UNSETTLED.includes(attempt.state)) return { attempt: null, delivery: { kind: "stays" } };
  // That a post is out stays true; that one call did not bring it out does not. Another worker has taken over, and its
  // repeat of this attempt may have done so since.
  if (!known.held && attempt.state !== "sending") return { attempt: null, delivery: { kind: "stays" } };
  if (outcome.kind === "not_published") return afterNotPublished(known, attemptId, outcome);
  if (outcome.kind === "processing") {
    const moves = known.state === "publishing" || known.state === "processing";
    return { attempt: "processing", delivery: { kind: moves ? "processing" : "stays" } };
  }
  return { attempt: "unknown", delivery: { kind: IN_FLIGHT.includes(known.state) ? "unknown" : "stays" } };
}
