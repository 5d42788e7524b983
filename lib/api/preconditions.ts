import "server-only";
import { createHash } from "node:crypto";
import type { Endpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";
import type { Versions } from "@/lib/core/version";

/** True for what changes something: a version named with it must be the one that it changes. */
export function isChange(endpoint: Endpoint): boolean {
  return endpoint.method !== "GET" && endpoint.readOnly !== true;
}

/** One entity tag of a list; bare words are taken as well. */
const ENTITY_TAG = /(?:W\/)?"([^"]*)"|([^\s",]+)/g;

function tagsOf(header: string): string[] {
  return [...header.matchAll(ENTITY_TAG)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** What a reading adds to the version: an edit is made from the version, whatever else has changed. */
const OF_READING = /\.[\w-]{16}$/;

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
  const named = tagsOf(header).map((tag) => tag.replace(OF_READING, ""));
  return named.length === 1 ? named[0] : named;
}

/**
 * The `ETag` of an answer, quoted, or null where the contract has none. What is read changes without an edit, too (a
 * delivery ends): a reading adds what tells its answer from every other.
 */
export function etagOf(endpoint: Endpoint, body: unknown): string | null {
  if (endpoint.etagField === undefined || typeof body !== "object" || body === null) return null;
  const value: unknown = Reflect.get(body, endpoint.etagField);
  if (typeof value !== "string" && typeof value !== "number") return null;
  const version = String(value).replace(/^W\//, "").replaceAll('"', "");
  return `"${version}${endpoint.method === "GET" ? `.${digestOf(body)}` : ""}"`;
}

function digestOf(body: object): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 16);
}

/** True when `If-None-Match` says that the caller has the answer with this `etag` already. */
export function isKnown(request: Request, etag: string | null): boolean {
  const header = request.headers.get("if-none-match")?.trim() ?? "";
  if (etag === null || header === "") return false;
  return header === "*" || tagsOf(header).includes(etag.slice(1, -1));
}
