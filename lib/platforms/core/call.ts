/**
 * One HTTP call to a network, with the rule that keeps posts honest: what is repeatable fails as `unavailable`; of
 * the irreversible call only a documented rejection, or a failure before the first byte, means "not published".
 */
import {
  bodyJson,
  bodyText,
  type HttpClient,
  HttpFailure,
  type HttpRequest,
  type HttpResponse,
  MAX_ERROR_BYTES,
  withErrorCut,
} from "@/lib/core/http";
import type { z } from "zod";
import { type LimitedCalls, PlatformError, type PlatformErrorDetail, type PlatformErrorKind } from "./error";

/**
 * Reads a 4xx in the network's own envelope. Null: not a body that the network documents, so nothing can be said.
 */
export type Classify = (response: HttpResponse) => PlatformError | null;

export interface CallOptions {
  classify: Classify;
  /** True for the one call that publishes. */
  irreversible?: boolean;
  /**
   * The calls that a 429 of this one is about; "all" where the network counts every call together. Absent: publishing
   * for the irreversible call, reading for a GET, all for the rest.
   */
  limits?: LimitedCalls | "all";
}

/** Sends, and gives a 2xx back. Throws `PlatformError`; a refusal of our own guard passes as `HttpFailure`. */
export async function call(
  http: HttpClient,
  request: HttpRequest,
  options: CallOptions,
): Promise<HttpResponse> {
  const irreversible = options.irreversible === true;
  let response: HttpResponse;
  try {
    response = withErrorCut(await http.send(request));
  } catch (error) {
    throw failureOf(error, irreversible);
  }
  if (response.status >= 200 && response.status < 300) return response;
  if (response.status < 400 || response.status >= 500 || response.status === 408)
    throw undecided(response, irreversible);
  const rejection = options.classify(response);
  if (rejection) throw withLimitedCalls(rejection, limitsOf(request, options));
  if (irreversible) throw undecided(response, true);
  throw failed("permanent", response, `The answer was ${String(response.status)}.`);
}

function limitsOf(request: HttpRequest, options: CallOptions): LimitedCalls | "all" {
  if (options.limits !== undefined) return options.limits;
  if (options.irreversible === true) return "publish";
  return request.method === "GET" ? "read" : "all";
}

/** A quota that is used up is one of all calls. */
function withLimitedCalls(rejection: PlatformError, limits: LimitedCalls | "all"): PlatformError {
  if (rejection.kind !== "rate_limited" || limits === "all") return rejection;
  return new PlatformError(rejection.kind, { ...rejection.detail, limitedCalls: limits });
}

function failureOf(error: unknown, irreversible: boolean): unknown {
  if (!(error instanceof HttpFailure)) return error;
  if (error.reason === "blocked") return error;
  const kind = irreversible && error.sent ? "outcome_unknown" : "unavailable";
  return new PlatformError(kind, { message: error.message, cause: error });
}

function undecided(response: HttpResponse, irreversible: boolean): PlatformError {
  const kind = irreversible ? "outcome_unknown" : "unavailable";
  return failed(kind, response, `The network answered ${String(response.status)}.`);
}

/** A `PlatformError` that keeps the vendor's status and the beginning of its body. */
export function failed(
  kind: PlatformErrorKind,
  response: HttpResponse,
  message: string,
  more: Partial<PlatformErrorDetail> = {},
): PlatformError {
  return new PlatformError(kind, {
    message,
    status: response.status,
    vendorBody: bodyText({ ...response, body: response.body.subarray(0, MAX_ERROR_BYTES) }),
    ...more,
  });
}

/**
 * The body in the shape of `schema`. An answer that cannot be read is `outcome_unknown` for the irreversible call,
 * `unavailable` otherwise.
 */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  response: HttpResponse,
  irreversible = false,
): z.infer<Schema> {
  const parsed = schema.safeParse(bodyJson(response));
  if (parsed.success) return parsed.data;
  throw failed(irreversible ? "outcome_unknown" : "unavailable", response, "The answer could not be read.", {
    cause: parsed.error,
  });
}

/** Form fields as a body. */
export function formBody(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

export const FORM = "application/x-www-form-urlencoded";

/** `url` with its query; a space is `%20`, since not every network reads `+` as one in a scope list. */
export function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  return `${url}?${new URLSearchParams(query).toString().replaceAll("+", "%20")}`;
}
