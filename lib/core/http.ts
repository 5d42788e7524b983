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

/** The body as JSON, or undefined when it is not JSON. */
export function bodyJson(response: HttpResponse): unknown {
  try {
    return JSON.parse(bodyText(response));
  } catch {
    // An unreadable body is an answer too: callers decide what it means.
    return undefined;
  }
}
