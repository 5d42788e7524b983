/** Why a delivery is where it is, in the words that its row stores and a person reads. Pure. */
import { unreachable } from "@/lib/core/errors";
import { KIND_RULES, type PlatformError, type PlatformErrorKind, wordsOf } from "@/lib/platforms/core/error";

/** Reasons of our own, beside the kinds of a network's failures. */
export type OwnReasonKind =
  "late" | "paused" | "disconnected" | "limited_too_long" | "interrupted" | "storage_away";

export interface Candidate {
  remote_id: string;
  permalink: string | null;
  excerpt: string;
}

/** Stored as JSON in `deliveries.reason`; the wire shape adds nothing. */
export interface StoredReason {
  kind: PlatformErrorKind | OwnReasonKind;
  sentence: string;
  fix: string;
  /** The network's own words, redacted. */
  message: string | null;
  field: (string | number)[] | null;
  retry_at: string | null;
  candidates: Candidate[];
}

export interface Names {
  account: string;
  platform: string;
}

function fill(text: string, names: Names): string {
  return text.replaceAll("{account}", names.account).replaceAll("{platform}", names.platform);
}

/** The reason for a kind of failure, without a particular answer of the network. */
export function kindReason(
  kind: PlatformErrorKind,
  names: Names,
  message: string | null = null,
): StoredReason {
  const rule = KIND_RULES[kind];
  return {
    kind,
    sentence: fill(rule.sentence, names),
    fix: fill(rule.fix, names),
    message,
    field: null,
    retry_at: null,
    candidates: [],
  };
}

export function failureReason(error: PlatformError, names: Names, retryAt: Date | null): StoredReason {
  const words = wordsOf(error);
  return {
    ...kindReason(error.kind, names, error.message),
    sentence: fill(words.sentence, names),
    fix: fill(words.fix, names),
    field: error.detail.field ?? null,
    retry_at: retryAt?.toISOString() ?? null,
  };
}

function ownWords(kind: OwnReasonKind): { sentence: string; fix: string } {
  switch (kind) {
    case "late":
      return {
        sentence: "It is later than this workspace allows a post to be.",
        fix: "Publish it now, give it another time, or cancel it.",
      };
    case "paused":
      return {
        sentence: "{account} is paused.",
        fix: "Switch {account} on again. The post goes out after that.",
      };
    case "disconnected":
      return {
        sentence: "{account} has been disconnected.",
        fix: "Connect {account} again and press Retry, or cancel the post.",
      };
    case "limited_too_long":
      return {
        sentence: "{platform} has kept {account} waiting for 24 hours.",
        fix: "Look at the limits of {account} on {platform}, then press Retry.",
      };
    case "storage_away":
      return {
        sentence: "Our own store of pictures does not answer; nothing was sent.",
        fix: "Nothing to do: the post waits and goes out when it answers. If that lasts, tell the person who runs the server.",
      };
    case "interrupted":
      return {
        sentence: "Our worker stopped again and again while it prepared this post; nothing was sent.",
        fix: "Look at the log of the worker, then press Retry.",
      };
    default:
      return unreachable(kind);
  }
}

export function ownReason(kind: OwnReasonKind, names: Names, message: string | null = null): StoredReason {
  const words = ownWords(kind);
  return {
    kind,
    sentence: fill(words.sentence, names),
    fix: fill(words.fix, names),
    message,
    field: null,
    retry_at: null,
    candidates: [],
  };
}
