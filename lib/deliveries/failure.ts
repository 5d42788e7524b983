/** Anything that was thrown, as a `PlatformError`; and what of it may be written into the log. Pure. */
import { type HttpFailure } from "@/lib/core/http";
import { redactText } from "@/lib/core/redaction";
import { AppError } from "@/lib/core/errors";
import { PlatformError } from "@/lib/platforms/core/error";
import { StorageUnavailable } from "@/lib/storage/object-storage";

const MAX_BODY_CHARS = 4_000;
const MAX_MESSAGE_CHARS = 500;

export interface FailureColumns {
  kind: string;
  message: string;
  status: number | null;
  code: string | null;
  body: string | null;
}

/** Columns of an attempt; bodies redacted and cut to 4,000 characters. */
export function failureColumns(error: PlatformError): FailureColumns {
  const { detail } = error;
  return {
    kind: error.kind,
    message: redactText(error.message).slice(0, MAX_MESSAGE_CHARS),
    status: detail.status ?? null,
    code: detail.vendorCode?.slice(0, 100) ?? null,
    body:
      detail.vendorBody === undefined
        ? null
        : redactText(detail.vendorBody).replaceAll("\u0000", "").slice(0, MAX_BODY_CHARS),
  };
}

/** Storage or decoder of our own that do not work for now: nobody's content and no network is at fault. */
export function isTroubleOfOurs(thrown: unknown): thrown is Error {
  return (
    thrown instanceof StorageUnavailable || (thrown instanceof AppError && thrown.code === "unavailable")
  );
}

/** A failure before the intent: nothing irreversible was sent, whatever went wrong. */
export function preparingFailure(thrown: unknown): PlatformError {
  if (thrown instanceof PlatformError) {
    if (thrown.kind !== "outcome_unknown") return thrown;
    return thrown.as("unavailable");
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PlatformError("unavailable", { message: redactText(message), cause: thrown });
}

/** What the engine saw of the irreversible call, whatever the adapter makes of it. */
export interface CallObserved {
  called: boolean;
  status: number | null;
  failure: HttpFailure | null;
}

/**
 * A failure after the intent. Only a documented rejection, or a failure before the first byte, means "not
 * published": every 5xx, 408, reset, time-out and everything unexpected is `outcome_unknown`, also where an
 * adapter says otherwise.
 */
export function publishFailure(thrown: unknown, seen: CallObserved): PlatformError {
  const error =
    thrown instanceof PlatformError
      ? thrown
      : new PlatformError("outcome_unknown", {
          message: redactText(thrown instanceof Error ? thrown.message : String(thrown)),
          cause: thrown,
        });
  const unsent = !seen.called || (seen.failure !== null && !seen.failure.sent);
  if (unsent) {
    const isOurs = error.kind === "outcome_unknown" || !(thrown instanceof PlatformError);
    return isOurs ? error.as("unavailable") : error;
  }
  const ambiguous =
    seen.failure !== null || (seen.status !== null && (seen.status >= 500 || seen.status === 408));
  if (!ambiguous || error.kind === "outcome_unknown") return error;
  return error.as("outcome_unknown");
}
