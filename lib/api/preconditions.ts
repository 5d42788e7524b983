import "server-only";
import type { Endpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";
import type { Versions } from "@/lib/core/version";

/** True for what changes something: a version named with it must be the one that it changes. */
export function isChange(endpoint: Endpoint): boolean {
  return endpoint.method !== "GET" && endpoint.readOnly !== true;
}

/** One entity tag of a list; bare words are taken as well. */
const ENTITY_TAG = /(?:W\/)?"([^"]*)"|([^\s",]+)/g;

/**
 * The versions that an edit was made from, out of `If-Match`: quotes and the weak mark taken off, undefined for `*`.
 * Throws `precondition_required` when the contract wants one, `precondition_failed` for one where there are none. The
 * verb compares and throws `precondition_failed`.
 */
export function ifMatchOf(request: Request, endpoint: Endpoint): Versions | undefined {
  if (!isChange(endpoint)) return undefined;
  const header = request.headers.get("if-match")?.trim() ?? "";
  if (header === "" && endpoint.ifMatch === "required") {
    throw new AppError(
      "precondition_required",
      "Send the ETag of the version you edited in If-Match, so that nobody's change is overwritten.",
    );
  }
  if (header === "" || header === "*") return undefined;
  if (endpoint.ifMatch === undefined) {
    throw new AppError(
      "precondition_failed",
      "What this call changes has no versions, so none can match. Leave If-Match out.",
    );
  }
  const named = [...header.matchAll(ENTITY_TAG)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  return named.length === 1 ? named[0] : named;
}

/** The `ETag` of an answer, quoted, or null where the contract has none. */
export function etagOf(endpoint: Endpoint, body: unknown): string | null {
  if (endpoint.etagField === undefined || typeof body !== "object" || body === null) return null;
  const value: unknown = Reflect.get(body, endpoint.etagField);
  if (typeof value !== "string" && typeof value !== "number") return null;
  return `"${String(value).replace(/^W\//, "").replaceAll('"', "")}"`;
}
