/** LinkedIn's rejections by status and code. Source: linkedin.md §7. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { type Classify, failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
import { createdAtOf } from "./mapper";
import { LinkedInError } from "./schema";

const BY_CODE: Readonly<Record<string, PlatformErrorKind>> = {
  DUPLICATE_POST: "duplicate",
  EXPIRED_ACCESS_TOKEN: "auth_expired",
  REVOKED_ACCESS_TOKEN: "auth_revoked",
  INVALID_ACCESS_TOKEN: "auth_revoked",
  ACCESS_DENIED: "permission",
  MEDIA_ASSET_WAITING_UPLOAD: "not_ready",
  MEDIA_ASSET_PROCESSING_FAILED: "media_rejected",
  // Nothing was taken: the next preparation asks for a new address.
  EXPIRED_UPLOAD_URL: "unavailable",
  MISSING_FIELD: "invalid_content",
  INVALID_VALUE_FOR_FIELD: "invalid_content",
  FIELD_LENGTH_TOO_LONG: "invalid_content",
  INVALID_URN_ID: "invalid_content",
  INVALID_URN_TYPE: "invalid_content",
  TOO_MANY_REQUESTS: "rate_limited",
};

const BY_STATUS: Readonly<Record<number, PlatformErrorKind>> = {
  401: "auth_revoked",
  403: "permission",
  422: "invalid_content",
  429: "rate_limited",
};

/** A URN that the refusal of a duplicate names: the datum itself, not wording. */
const POST_URN = /urn:li:(?:share|ugcPost):\d+/;

/** Answers without a `code` still carry the number of the refusal. */
const BY_SERVICE_CODE: Readonly<Record<number, PlatformErrorKind>> = {
  100: "permission",
  101: "rate_limited",
  65600: "auth_revoked",
  65601: "auth_revoked",
  65602: "auth_expired",
};

const LOOK_AGAIN_MS = 15 * 60_000;

/** LinkedIn tells no time: its counters start anew at midnight UTC, and a short throttle is over within minutes. */
function retryAt(now: Date): Date {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  return new Date(Math.min(midnight, now.getTime() + LOOK_AGAIN_MS));
}

/** A classifier for one call that is answered at `now`. */
export function classifyLinkedIn(now: Date): Classify {
  return (response) => classify(response, now);
}

function classify(response: HttpResponse, now: Date): PlatformError | null {
  if (response.status === 429)
    return failed("rate_limited", response, "Too many requests.", {
      limitScope: "account",
      retryAt: retryAt(now),
    });
  const parsed = LinkedInError.safeParse(bodyJson(response));
  // A conflict says that something else is going on with this post, not that there is none.
  if (!parsed.success || response.status === 409) return null;
  const input = parsed.data.errorDetails?.inputErrors?.[0];
  const code = input?.code ?? parsed.data.code ?? undefined;
  if (code === undefined && typeof parsed.data.serviceErrorCode !== "number") return null;
  const kind =
    BY_CODE[code ?? ""] ??
    BY_SERVICE_CODE[parsed.data.serviceErrorCode ?? 0] ??
    BY_STATUS[response.status] ??
    "permanent";
  const existing = kind === "duplicate" ? POST_URN.exec(parsed.data.message ?? "")?.[0] : undefined;
  return failed(kind, response, input?.description ?? parsed.data.message ?? "LinkedIn refused.", {
    ...(code === undefined ? {} : { vendorCode: code }),
    ...(existing === undefined
      ? {}
      : { existingRemoteId: existing, existingCreatedAt: createdAtOf(existing) ?? undefined }),
    ...(kind === "invalid_content" ? { field: fieldOf(input?.input?.inputPath?.fieldPath) } : {}),
    ...(kind === "media_rejected" ? { field: ["media"] } : {}),
  });
}

function fieldOf(path: string | null | undefined): string[] {
  if (!path || path === "commentary") return ["text"];
  return path.startsWith("content") ? ["media"] : ["options", path];
}
