import "server-only";
/** Turns a network's refusal into an error for the person who is connecting or testing an account. */
import { AppError } from "@/lib/core/errors";
import { HttpFailure } from "@/lib/core/http";
import { KIND_RULES, PlatformError, type PlatformErrorKind } from "@/lib/platforms/core/error";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platformOf } from "./networks";

/** Fills `{platform}` and `{account}` in a sentence of the taxonomy. */
export function phrase(template: string, platform: PlatformId, account: string): string {
  return template
    .replaceAll("{platform}", platformOf(platform).manifest.name)
    .replaceAll("{account}", account);
}

function isTheirs(kind: PlatformErrorKind): boolean {
  return (
    kind === "unavailable" || kind === "outcome_unknown" || kind === "rate_limited" || kind === "not_ready"
  );
}

/** What a network that could not be asked failed with, however its adapter tells it. */
function httpFailureOf(error: unknown): HttpFailure | null {
  if (error instanceof HttpFailure) return error;
  return error instanceof PlatformError && error.cause instanceof HttpFailure ? error.cause : null;
}

/** A refusal at `instance_url` when the server that a person named does not exist; null for any other failure. */
export function noSuchServer(error: unknown): AppError | null {
  const failure = httpFailureOf(error);
  if (failure?.reason !== "dns") return null;
  // Names that could not be looked up right now are another matter.
  if (failure.cause !== undefined && Reflect.get(Object(failure.cause), "code") !== "ENOTFOUND") return null;
  const message = "There is no server at this address.";
  return new AppError("invalid_input", message, {
    cause: error,
    issues: [{ path: ["instance_url"], code: "not_found", message }],
  });
}

/** An `AppError` for `error`; errors that are ours already, and bugs, pass through unchanged. */
export function platformFailure(error: unknown, platform: PlatformId, path: (string | number)[]): unknown {
  const name = platformOf(platform).manifest.name;
  if (error instanceof HttpFailure) {
    if (error.reason === "blocked") {
      const message = "This address points into a private network, which is not allowed.";
      return new AppError("invalid_input", message, {
        cause: error,
        // Only a server that a person named can be refused by the guard.
        issues: [{ path: ["instance_url"], code: "blocked_address", message }],
      });
    }
    return new AppError("unavailable", `${name} could not be reached: ${error.message}`, { cause: error });
  }
  if (!(error instanceof PlatformError)) return error;
  if (isTheirs(error.kind)) {
    return new AppError(
      "unavailable",
      `${phrase(KIND_RULES[error.kind].sentence, platform, "this account")} Try again in a moment.`,
      {
        cause: error,
      },
    );
  }
  const message = `${name} refused: ${error.detail.message}`;
  return new AppError("invalid_input", message, {
    cause: error,
    issues: [{ path: error.detail.field ?? path, code: error.kind, message }],
  });
}
