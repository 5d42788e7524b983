import { parseBounded } from "./bounded-json";

/** The vocabulary of outbound HTTP, so that adapters know whether a failed call may have reached the network. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | FormData;
  /** Milliseconds for the whole exchange; the client's default is 15,000. */
  timeoutMs?: number;
  /** Bytes of answer to accept; the client's default is 5 MiB. */
  maxBytes?: number;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** `sent: false` is a promise: not one byte of the request left this machine. */
export class HttpFailure extends Error {
  constructor(
    readonly reason:
      "blocked" | "dns" | "connect" | "tls" | "timeout" | "reset" | "too_large" | "stale_intent" | "aborted",
    readonly sent: boolean,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "HttpFailure";
  }
}

export interface HttpClient {
  /** Never retries, never follows a redirect of a request with a body. Any status resolves; throws `HttpFailure`. */
  send(request: HttpRequest): Promise<HttpResponse>;
}

export function bodyText(response: HttpResponse): string {
  return new TextDecoder().decode(response.body);
}

/** The body as JSON with storable strings; undefined when it is no JSON, or larger or deeper than an answer may be. */
export function bodyJson(response: HttpResponse): unknown {
  return parseBounded(bodyText(response));
}

/** Bytes that are read of an answer that says no. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** `response` as the rest of the program may see it: the body of a refusal is cut before anything reads it. */
export function withErrorCut(response: HttpResponse): HttpResponse {
  const isFine = response.status >= 200 && response.status < 300;
  if (isFine || response.body.byteLength <= MAX_ERROR_BYTES) return response;
  return { ...response, body: response.body.subarray(0, MAX_ERROR_BYTES) };
}
