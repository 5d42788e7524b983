import "server-only";
import { z } from "zod";
import { AppError, ERROR_STATUS, type ErrorCode, type Issue } from "@/lib/core/errors";
import type { Problem } from "@/lib/core/wire";
import { logger } from "@/lib/server/logger";
import { StorageUnavailable } from "@/lib/storage/object-storage";
import { storageTrouble } from "@/lib/storage/storage-trouble";

const TITLES: Record<ErrorCode, string> = {
  invalid_input: "Something in the request is not right",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Not in this way",
  conflict: "In conflict with what is there",
  precondition_failed: "Changed in the meantime",
  too_large: "Too large",
  unsupported_media: "Unsupported content type",
  expectation_failed: "Not what can be expected",
  misdirected: "Not a name of this server",
  precondition_required: "If-Match is missing",
  rate_limited: "Too many requests",
  internal: "Our fault",
  unavailable: "Not available right now",
};

/** What went wrong, as an `AppError`: anything else is a bug of ours, whose details stay in the log. */
export function toAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) {
    if (error.code === "internal") logger.error({ err: error, request_id: requestId }, "A request failed.");
    if (error.code === "unavailable") logger.warn({ request_id: requestId }, error.message);
    return error;
  }
  if (error instanceof StorageUnavailable) return storageTrouble(error);
  logger.error({ err: error, request_id: requestId }, "A request failed unexpectedly.");
  const trouble = databaseTrouble(error);
  return trouble !== null
    ? new AppError("unavailable", `${trouble} Try again in a moment.`, { retryAfterSeconds: 2, cause: error })
    : new AppError("internal", `Something broke on our side. Quote ${requestId} when you report it.`, {
        cause: error,
      });
}

/** Connection failures of pg (class 08, 57P0x, socket errors), and Prisma's codes for the same. */
const GONE = /^(08|57P0|P1001|P1002|P1008|P1017|P2024|ECONNREFUSED|ECONNRESET|EPIPE)/;
/** No room or connection left (class 53), two writers in each other's way (40, P2034), no transaction in time. */
const STRAINED = /^(53|40|P2028|P2034)/;

/** A failure that is the database's, in a sentence; null for every other. */
function databaseTrouble(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 3) return null;
  const codes = codesOf(error);
  if (
    codes.some((code) => GONE.test(code)) ||
    /connection terminated|timeout exceeded when trying to connect/i.test(error.message)
  )
    return "The database does not answer.";
  if (codes.some((code) => STRAINED.test(code))) return "The database is overloaded or has no room left.";
  return databaseTrouble(error.cause, depth + 1);
}

/** Where Prisma keeps what PostgreSQL said; its own code only says that something was. */
const FromAdapter = z.object({
  driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }),
});

function codesOf(error: Error): string[] {
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const adapter = FromAdapter.safeParse("meta" in error ? error.meta : undefined);
  return adapter.success ? [...own, adapter.data.driverAdapterError.cause.originalCode] : own;
}

export function problemOf(error: AppError, requestId: string): Problem & Record<string, unknown> {
  return {
    ...error.extra,
    type: `/docs#${error.code}`,
    title: TITLES[error.code],
    status: ERROR_STATUS[error.code],
    code: error.code,
    detail: error.message,
    request_id: requestId,
    issues: error.issues,
  };
}

/** `error` as `application/problem+json`, with `Retry-After` where waiting helps and a challenge on 401. */
export function problemResponse(error: AppError, requestId: string, headers = new Headers()): Response {
  headers.set("Content-Type", "application/problem+json; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  headers.set("X-Request-Id", requestId);
  if (error.retryAfterSeconds !== undefined) headers.set("Retry-After", String(error.retryAfterSeconds));
  if (error.code === "unauthenticated") headers.set("WWW-Authenticate", 'Bearer realm="heliograph"');
  return new Response(JSON.stringify(problemOf(error, requestId)), { status: error.status, headers });
}

/** The error for input that does not fit, naming the first issue in its one-line detail. */
export function invalidInput(issues: Issue[]): AppError {
  const first = issues[0];
  const more = issues.length > 1 ? ` (and ${String(issues.length - 1)} more)` : "";
  const where = first === undefined || first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  return new AppError("invalid_input", `${where}${first?.message ?? "The input is not valid."}${more}`, {
    issues,
  });
}
