/** The browser's client of our own API: typed by the same contracts that the server runs on. */
import type { z } from "zod";
import type { Endpoint } from "./contract";
import type { ErrorCode, Issue } from "./errors";
import { Problem } from "./wire";

/** A refusal of the API, with the sentence for a person as its message. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly issues: Issue[],
    readonly requestId: string | null,
    /** Extra members of the problem document, such as the newer version after a 412. */
    readonly extra: Record<string, unknown>,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** The sentence about one field, if it is at fault. */
  issueAt(...path: (string | number)[]): string | undefined {
    return this.issues.find((issue) => path.every((part, index) => issue.path[index] === part))?.message;
  }
}

type Given<S> = S extends z.ZodNever ? unknown : S extends z.ZodType ? z.input<S> : unknown;

/** What a caller sends to an endpoint: params, query and body merged, before defaults are filled in. */
export type CallInput<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Given<P> & Given<Q> & Given<B> & { if_match?: string }
    : never;

export type CallOutput<E> =
  E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

export interface CallOptions {
  /** Id or slug; a session belongs to no workspace by itself. */
  workspace?: string;
  signal?: AbortSignal;
  /** Makes a repeated POST harmless: the same key answers what the first call answered. */
  idempotencyKey?: string;
}

function fieldsOf(schema: z.ZodType | undefined): Set<string> {
  return new Set(schema !== undefined && "shape" in schema ? Object.keys(schema.shape as object) : []);
}

interface Split {
  url: string;
  body: string | FormData | undefined;
  ifMatch: string | undefined;
}

function split(endpoint: AnyEndpoint, input: Record<string, unknown>): Split {
  const { if_match: ifMatch, ...rest } = input;
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const name of fieldsOf(endpoint.query)) {
    if (!(name in rest)) continue;
    const value = rest[name];
    delete rest[name];
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  return {
    url: `/api/v1${path}${search}`,
    body: endpoint.body === undefined ? undefined : bodyOf(endpoint, rest),
    ifMatch: typeof ifMatch === "string" ? ifMatch : undefined,
  };
}

function bodyOf(endpoint: AnyEndpoint, fields: Record<string, unknown>): string | FormData {
  if (endpoint.bodyKind !== "multipart") return JSON.stringify(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    form.append(name, value instanceof Blob ? value : String(value));
  }
  return form;
}

async function refusal(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id");
  const json: unknown = await response.json().catch(() => null);
  const problem = Problem.loose().safeParse(json);
  if (!problem.success) {
    const words = `The server answered ${String(response.status)}. Try again in a moment.`;
    return new ApiError(response.status, "internal", words, [], requestId, {});
  }
  const { detail, code, issues, ...extra } = problem.data;
  return new ApiError(response.status, code as ErrorCode, detail, issues, requestId, extra);
}

/**
 * Calls one of our endpoints with the session of this browser. Throws `ApiError`; a network that is down is one too,
 * with the code `unavailable`.
 */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: CallOptions = {},
): Promise<CallOutput<E>> {
  const { url, body, ifMatch } = split(endpoint, input as Record<string, unknown>);
  const headers = new Headers({ accept: "application/json" });
  if (typeof body === "string") headers.set("content-type", "application/json");
  if (ifMatch !== undefined) headers.set("if-match", ifMatch);
  if (options.workspace !== undefined) headers.set("x-workspace", options.workspace);
  if (options.idempotencyKey !== undefined) headers.set("idempotency-key", options.idempotencyKey);
  const response = await fetch(url, {
    method: endpoint.method,
    headers,
    body: body ?? null,
    signal: options.signal ?? null,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(503, "unavailable", "The server cannot be reached. Is it running?", [], null, {});
  });
  if (!response.ok) throw await refusal(response);
  // The server has checked the answer against this very contract.
  return (response.status === 204 ? undefined : await response.json()) as CallOutput<E>;
}
