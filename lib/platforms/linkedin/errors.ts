/** LinkedIn's rejections by status and code. Source: linkedin.md §7. */
import { bodyJson, type HttpResponse } from "@/lib/core/http";
import { failed } from "@/lib/platforms/core/call";
import type { PlatformError, PlatformErrorKind } from "@/lib/platforms/core/error";
import { LinkedInError } from "./schema";

const BY_CODE: Readonly<Record<string, PlatformErrorKind>> = {
  DUPLICATE_POST: "duplicate",
  EXPIRED_ACCESS_TOKEN: "auth_expired",
  REVOKED_ACCESS_TOKEN: "auth_revoked",
  INVALID_ACCESS_TOKEN: "auth_revoked",
  ACCESS_DENIED: "permission",
  MEDIA_ASSET_WAITING_UPLOAD: "not_ready",
  MEDIA_ASSET_PROCESSING_FAILED: "media_rejected",
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

export function classifyLinkedIn(response: HttpResponse): PlatformError | null {
  if (response.status === 429)
    return failed("rate_limited", response, "Too many requests.", { limitScope: "account" });
  const parsed = LinkedInError.safeParse(bodyJson(response));
  // A conflict says that something else is going on with this post, not that there is none.
  if (!parsed.success || response.status === 409) return null;
  const input = parsed.data.errorDetails?.inputErrors?.[0];
  const code = input?.code ?? parsed.data.code ?? undefined;
  if (code === undefined && typeof parsed.data.serviceErrorCode !== "number") return null;
  const kind = BY_CODE[code ?? ""] ?? BY_STATUS[response.status] ?? "permanent";
  const existing = kind === "duplicate" ? POST_URN.exec(parsed.data.message ?? "")?.[0] : undefined;
  return failed(kind, response, input?.description ?? parsed.data.message ?? "LinkedIn refused.", {
    ...(code === undefined ? {} : { vendorCode: code }),
    ...(existing === undefined ? {} : { existingRemoteId: existing }),
    ...(kind === "invalid_content" ? { field: fieldOf(input?.input?.inputPath?.fieldPath) } : {}),
    ...(kind === "media_rejected" ? { field: ["media"] } : {}),
  });
}

function fieldOf(path: string | null | undefined): string[] {
  if (!path || path === "commentary") return ["text"];
  return path.startsWith("content") ? ["media"] : ["options", path];
}
