/** Mastodon has no machine codes: its rejections are told apart by status alone. Source: mastodon.md §7. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
import { MastodonError } from "./schema";

const BY_STATUS: Readonly<Record<number, PlatformErrorKind>> = {
  // Tokens do not expire: one that is refused was withdrawn.
  401: "auth_revoked",
  403: "permission",
  413: "media_rejected",
  422: "invalid_content",
  429: "rate_limited",
};

export function classifyMastodon(response: HttpResponse): PlatformError | null {
  const parsed = MastodonError.safeParse(bodyJson(response));
  if (!parsed.success && response.status !== 429 && response.status !== 413) return null;
  const kind = BY_STATUS[response.status] ?? "permanent";
  const message =
    parsed.data?.error_description ?? parsed.data?.error ?? `The server answered ${String(response.status)}.`;
  return failed(kind, response, message, {
    ...(kind === "invalid_content" ? { field: ["text"] } : {}),
    ...(kind === "media_rejected" ? { field: ["media"] } : {}),
    ...(kind === "rate_limited" ? { limitScope: "account", ...retryAt(response) } : {}),
  });
}

/** The same for an upload: what is refused there is the file. */
export function classifyUpload(response: HttpResponse): PlatformError | null {
  const error = classifyMastodon(response);
  if (response.status !== 422 && response.status !== 413) return error;
  return failed("media_rejected", response, error?.message ?? "The server does not take this file.", {
    field: ["media"],
  });
}

/** `X-RateLimit-Reset` is an ISO 8601 time here. */
function retryAt(response: HttpResponse): { retryAt?: Date } {
  const reset = new Date(response.headers["x-ratelimit-reset"] ?? "");
  return Number.isNaN(reset.getTime()) ? {} : { retryAt: reset };
}
