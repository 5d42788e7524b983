/**
 * The browser's client of our own API, typed by the contracts: `call(createPost, { body })`. A problem document
 * becomes one `ApiError`, whose issues forms put beside their fields.
 */
import type { z } from "zod";
import type { Endpoint } from "./contract";
import { ERROR_STATUS, type ErrorCode, type Issue } from "./errors";
import { newId } from "./ids";
import { Problem } from "./wire";

type In<S> = S extends z.ZodNever ? undefined : S extends z.ZodType ? z.input<S> : undefined;
type Part<Name extends string, S> = [In<S>] extends [undefined] ? object : { [K in Name]: In<S> };
type QueryPart<S> = [In<S>] extends [undefined] ? object : { query?: In<S> };

/** What the caller sends: the contract's params, query and body, each where the contract has one. */
export type CallInput<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Part<"params", P> & QueryPart<Q> & Part<"body", B>
    : never;

/** What comes back, after the contract's response schema. */
export type CallOutput<E> =
  E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

export interface CallOptions {
  /** Slug or id of the workspace that the call acts in. */
  workspace?: string;
  /** ETag of the version that was edited. */
  ifMatch?: string;
  /**
   * One per intention of the user; repeat it to repeat the same call safely. Unless given, new for each POST that
   * changes something.
   */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Start of every address; the own origin unless given (tests, other origins). */
  baseUrl?: string;
  /** Extra headers, such as `Authorization` outside the browser. */
  headers?: Record<string, string>;
}

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** One of ours, or `network` when no answer came. */
    readonly code: ErrorCode | "network",
    readonly status: number,
    message: string,
    readonly issues: Issue[],
    readonly requestId: string | null,
    /** Seconds to wait before trying again, where the server said so. */
    readonly retryAfterSeconds: number | null,
    /** The whole problem document, with members such as the newer version after a 412. */
    readonly problem: Record<string, unknown>,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** The first message for a field, by its path from the outside in. */
  issueAt(...path: (string | number)[]): string | undefined {
    return this.issues.find((issue) => issue.path.join("\0") === path.join("\0"))?.message;
  }
}

/** The address of `endpoint` with its parameters filled in and its query appended, below `/api/v1`. */
export function addressOf(
  endpoint: Pick<Endpoint, "path">,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(textOf(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, textOf(value));
  }
  return `/api/v1${path}${search.size > 0 ? `?${search.toString()}` : ""}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Calls `endpoint`. Throws `ApiError` for every refusal and for no answer at all; abortion is thrown as it is. */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: CallOptions = {},
): Promise<CallOutput<E>> {
  const { params, query, body } = input as LooseInput;
  const response = await send(
    `${options.baseUrl ?? ""}${addressOf(endpoint, params, query)}`,
    requestInit(endpoint, body, options),
  );
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as CallOutput<E>;
  return endpoint.response.parse(await response.json()) as CallOutput<E>;
}

function requestInit(endpoint: Endpoint, body: unknown, options: CallOptions): RequestInit {
  const headers = new Headers(options.headers);
  headers.set("Accept", "application/json");
  if (options.workspace !== undefined) headers.set("X-Workspace", options.workspace);
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch.replaceAll('"', "")}"`);
  if (endpoint.method === "POST" && endpoint.readOnly !== true) {
    headers.set("Idempotency-Key", options.idempotencyKey ?? newId("request"));
  }
  const multipart = endpoint.bodyKind === "multipart";
  if (body !== undefined && !multipart) headers.set("Content-Type", "application/json");
  return {
    method: endpoint.method,
    headers,
    credentials: "same-origin",
    body: body === undefined ? undefined : multipart ? formOf(body) : JSON.stringify(body),
    signal: options.signal,
  };
}

function formOf(body: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
    if (value instanceof Blob) form.set(name, value);
    else if (value !== undefined && value !== null) form.set(name, textOf(value));
  }
  return form;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(
      "network",
      0,
      "No answer. Check the connection, then try again.",
      [],
      null,
      null,
      {},
      error,
    );
  }
}

/** A refusal as `ApiError`, also when something in between answered with no problem document. */
export async function errorOf(response: Response): Promise<ApiError> {
  const document: unknown = await response.json().catch(() => null);
  const problem = Problem.safeParse(document);
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfter = Number.isFinite(wait) ? wait : null;
  if (!problem.success) {
    const code = codeOf(response.status);
    return new ApiError(
      code,
      response.status,
      `The server answered ${String(response.status)}.`,
      [],
      null,
      retryAfter,
      {},
    );
  }
  const { code, status, detail, issues, request_id } = problem.data;
  const known = Object.hasOwn(ERROR_STATUS, code) ? (code as ErrorCode) : codeOf(status);
  return new ApiError(
    known,
    status,
    detail,
    issues,
    request_id,
    retryAfter,
    document as Record<string, unknown>,
  );
}

function codeOf(status: number): ErrorCode {
  const entry = Object.entries(ERROR_STATUS).find(([, value]) => value === status);
  return (entry?.[0] as ErrorCode | undefined) ?? "internal";
}
