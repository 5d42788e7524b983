import "server-only";
import type { Endpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";

/**
 * The version that an edit was made from, out of `If-Match`: quotes and the weak mark taken off, undefined for `*`.
 * Throws `precondition_required` when the contract wants one. The verb compares and throws `precondition_failed`.
 */
export function ifMatchOf(request: Request, endpoint: Endpoint): string | undefined {
  if (endpoint.ifMatch === undefined) return undefined;
  const header = request.headers.get("if-match")?.trim() ?? "";
  if (header === "" && endpoint.ifMatch === "required") {
    throw new AppError(
      "precondition_required",
      "Send the ETag of the version you edited in If-Match, so that nobody's change is overwritten.",
    );
  }
  return header === "" || header === "*" ? undefined : header.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/** The `ETag` of an answer, quoted, or null where the contract has none. */
export function etagOf(endpoint: Endpoint, body: unknown): string | null {
  if (endpoint.etagField === undefined || typeof body !== "object" || body === null) return null;
  const value: unknown = Reflect.get(body, endpoint.etagField);
  if (typeof value !== "string" && typeof value !== "number") return null;
  return `"${String(value).replace(/^W\//, "").replaceAll('"', "")}"`;
}
