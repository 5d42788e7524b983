/** XRPC errors by their name. Source: bluesky.md §7. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
import type { Remedy } from "@/lib/platforms/core/remedy";
import { XrpcError } from "./schema";

const BY_NAME: Readonly<Record<string, PlatformErrorKind>> = {
  InvalidRequest: "invalid_content",
  ExpiredToken: "auth_expired",
  InvalidToken: "auth_expired",
  AuthMissing: "auth_revoked",
  AuthenticationRequired: "auth_revoked",
  AuthFactorTokenRequired: "permission",
  AccountDeactivated: "policy",
  AccountTakedown: "policy",
  AccountNotFound: "permission",
  ScopeMissingError: "permission",
  // The server collected the upload: preparing again uploads the same bytes under the same name.
  BlobNotFound: "unavailable",
  InvalidSwap: "duplicate",
  PayloadTooLarge: "media_rejected",
  BlobTooLarge: "media_rejected",
  InvalidMimeType: "media_rejected",
  InvalidSize: "media_rejected",
  RateLimitExceeded: "rate_limited",
};

/** Where the kind alone would send a person the wrong way. */
const REMEDY_OF: Readonly<Record<string, Remedy>> = {
  AuthFactorTokenRequired: "use_app_password",
  AccountDeactivated: "reactivate_account",
  AccountTakedown: "reactivate_account",
};

const BY_STATUS: Readonly<Record<number, PlatformErrorKind>> = {
  401: "auth_revoked",
  403: "permission",
  413: "media_rejected",
  429: "rate_limited",
};

export function classifyBluesky(response: HttpResponse): PlatformError | null {
  const parsed = XrpcError.safeParse(bodyJson(response));
  if (!parsed.success && response.status !== 429 && response.status !== 413) return null;
  const name = parsed.data?.error ?? "";
  const kind = BY_NAME[name] ?? BY_STATUS[response.status] ?? "permanent";
  return failed(kind, response, parsed.data?.message ?? `The server answered ${String(response.status)}.`, {
    ...(name === "" ? {} : { vendorCode: name }),
    ...(REMEDY_OF[name] === undefined ? {} : { remedy: REMEDY_OF[name] }),
    ...(kind === "invalid_content" ? { field: ["text"] } : {}),
    ...(kind === "media_rejected" ? { field: ["media"] } : {}),
    ...(kind === "rate_limited" ? { limitScope: "account", ...retryAt(response) } : {}),
  });
}

/** The same for an upload: what is invalid there is the file. */
export function classifyUpload(response: HttpResponse): PlatformError | null {
  const error = classifyBluesky(response);
  if (error?.kind !== "invalid_content") return error;
  return failed("media_rejected", response, error.message, { ...error.detail, field: ["media"] });
}

/** `ratelimit-reset` is in Unix seconds; there is no Retry-After. */
function retryAt(response: HttpResponse): { retryAt?: Date } {
  const reset = Number(response.headers["ratelimit-reset"]);
  return Number.isFinite(reset) && reset > 0 ? { retryAt: new Date(reset * 1000) } : {};
}
