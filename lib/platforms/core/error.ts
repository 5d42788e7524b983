import { cleanLine, storable } from "@/lib/core/clean-line";
import { REMEDIES, type Remedy } from "./remedy";

/** Every failure of a network, in one taxonomy. Kinds come from status and vendor code, never from message text. */
export const PLATFORM_ERROR_KINDS = [
  "auth_expired",
  "auth_revoked",
  "permission",
  "rate_limited",
  "quota_exhausted",
  "invalid_content",
  "duplicate",
  "media_rejected",
  "not_ready",
  "policy",
  "unavailable",
  "outcome_unknown",
  "permanent",
] as const;
export type PlatformErrorKind = (typeof PLATFORM_ERROR_KINDS)[number];

/** What the engine does with a kind, and what a person is told. One row each. */
export interface KindRule {
  /** `retry`: safe to try again; `block`: the account must be mended; `fail`: ended; `settle`: ask the network; `wait`: no attempt is used up. */
  then: "retry" | "block" | "fail" | "settle" | "wait";
  /** Plain sentence; `{account}` and `{platform}` are filled in. */
  sentence: string;
  fix: string;
}

export const KIND_RULES: Record<PlatformErrorKind, KindRule> = {
  auth_expired: {
    then: "block",
    sentence: "{platform} no longer accepts the sign-in of {account}: it has expired.",
    fix: "Reconnect {account}. The post goes out after that.",
  },
  auth_revoked: {
    then: "block",
    sentence: "{platform} says that access to {account} was withdrawn.",
    fix: "Reconnect {account}. The post goes out after that.",
  },
  permission: {
    then: "block",
    sentence: "{platform} did not allow this: a permission is missing for {account}.",
    fix: "Reconnect {account} and leave every permission ticked.",
  },
  rate_limited: {
    then: "wait",
    sentence: "{platform} asked us to slow down.",
    fix: "Nothing to do: the post waits and goes out when {platform} allows it.",
  },
  quota_exhausted: {
    then: "wait",
    sentence: "The quota of {platform} for {account} is used up.",
    fix: "Nothing to do: the post waits until the quota resets.",
  },
  invalid_content: {
    then: "fail",
    sentence: "{platform} refused the content.",
    fix: "Edit the post as the message says and schedule it again.",
  },
  duplicate: {
    then: "fail",
    sentence: "{platform} refused the post because {account} has posted the same before.",
    fix: "Change the text and schedule it again.",
  },
  media_rejected: {
    then: "fail",
    sentence: "{platform} refused a picture.",
    fix: "Replace the picture and schedule the post again.",
  },
  not_ready: {
    then: "wait",
    sentence: "{platform} is still working on the media.",
    fix: "Nothing to do: we look again in a moment.",
  },
  policy: {
    then: "fail",
    sentence: "{platform} refused the post under its rules.",
    fix: "Open {platform} and look for a notice on {account}; then change the post.",
  },
  unavailable: {
    then: "retry",
    sentence: "{platform} could not be reached; nothing was sent.",
    fix: "Nothing to do: we try again.",
  },
  outcome_unknown: {
    then: "settle",
    sentence: "{platform} did not say whether it published the post.",
    fix: "We are checking. If we cannot tell, look at {account} and press one of the two buttons.",
  },
  permanent: {
    then: "fail",
    sentence: "{platform} refused the post.",
    fix: "Read the answer of {platform} below, change the post and schedule it again.",
  },
};

/** What people are told of this failure, with `{account}` and `{platform}` to be filled in. */
export function wordsOf(error: PlatformError): { sentence: string; fix: string } {
  return error.detail.remedy === undefined ? KIND_RULES[error.kind] : REMEDIES[error.detail.remedy];
}

/** Calls that share a limit: what publishes, what prepares pictures, and what only reads. */
export type LimitedCalls = "publish" | "upload" | "read";

export interface PlatformErrorDetail {
  message: string;
  status?: number;
  /** The vendor's machine code, as text: `2207004`, `EXPIRED_ACCESS_TOKEN`. */
  vendorCode?: string;
  /** The vendor's body; redacted before it is stored. */
  vendorBody?: string;
  /** When a limited call may be made again. */
  retryAt?: Date;
  resetsAt?: Date;
  /** What a person must do, where the kind alone does not say it. */
  remedy?: Remedy;
  /** Pointer to the field at fault, for `invalid_content` and `media_rejected`. */
  field?: (string | number)[];
  /** The network named the post that already exists (LinkedIn's 422). */
  existingRemoteId?: string;
  /** When that post was made, by the network's own clock. */
  existingCreatedAt?: Date;
  /** Whether the limit is of the account or of our app at the network. */
  limitScope?: "account" | "app";
  /** The calls that the limit is of, where the network limits per call; absent: all calls. */
  limitedCalls?: LimitedCalls;
  cause?: unknown;
}

const MAX_MESSAGE_CHARS = 500;
const MAX_CODE_CHARS = 100;
const MAX_BODY_CHARS = 64 * 1024;

/** The words of the network as they may be stored and shown. */
function cleanDetail(detail: PlatformErrorDetail): PlatformErrorDetail {
  const { message, vendorCode, vendorBody } = detail;
  return {
    ...detail,
    message: cleanLine(message, MAX_MESSAGE_CHARS) || "The network gave no reason.",
    ...(vendorCode === undefined ? {} : { vendorCode: cleanLine(vendorCode, MAX_CODE_CHARS) }),
    ...(vendorBody === undefined ? {} : { vendorBody: storable(vendorBody.slice(0, MAX_BODY_CHARS)) }),
  };
}

export class PlatformError extends Error {
  readonly detail: PlatformErrorDetail;

  constructor(
    readonly kind: PlatformErrorKind,
    detail: PlatformErrorDetail,
  ) {
    const clean = cleanDetail(detail);
    super(clean.message, { cause: detail.cause });
    this.name = "PlatformError";
    this.detail = clean;
  }

  /** The same answer, judged anew: what a person must do was said of the first judgement, and is dropped. */
  as(kind: PlatformErrorKind, more: Partial<PlatformErrorDetail> = {}): PlatformError {
    return new PlatformError(kind, { ...this.detail, remedy: undefined, ...more });
  }
}
