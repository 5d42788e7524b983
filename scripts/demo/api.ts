/* A client of the REST API that shares no code with the product: what an integrator would write in an afternoon. */

const TIMEOUT_MS = 60_000;
/** How long a call is put off in all before its refusal is reported. */
const PATIENCE_MS = 120_000;
const NO_HINT_SECONDS = 5;

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly body: {
      detail?: string;
      code?: string;
      issues?: { path: (string | number)[]; message: string }[];
    },
    what: string,
  ) {
    super(
      `${what}: ${String(status)} ${body.code ?? ""} ${body.detail ?? ""} ${JSON.stringify(body.issues ?? [])}`,
    );
  }
}

export class Api {
  constructor(
    readonly base: string,
    readonly headers: Record<string, string>,
  ) {}

  /** One call; a 429 or 503 is waited out as its `Retry-After` says and the call repeated under the same key. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const form = body instanceof FormData;
    const key = crypto.randomUUID();
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(`${this.base}/api/v1${path}`, {
        method,
        headers: {
          ...this.headers,
          ...(body === undefined || form ? {} : { "content-type": "application/json" }),
          ...(method === "POST" ? { "idempotency-key": key } : {}),
        },
        body: body === undefined ? undefined : form ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const waitMs = 1_000 * Number(response.headers.get("retry-after") ?? NO_HINT_SECONDS);
      // Too many calls, or trouble at the other end that says when to come back.
      const isPutOff =
        response.status === 429 || (response.status === 503 && response.headers.has("retry-after"));
      if (!isPutOff || Date.now() + waitMs > deadline)
        return await this.#read<T>(response, `${method} ${path}`);
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async #read<T>(response: Response, what: string): Promise<T> {
    const text = await response.text();
    const answer = (text === "" ? {} : JSON.parse(text)) as T;
    if (!response.ok) throw new ApiProblem(response.status, answer as ApiProblem["body"], what);
    return answer;
  }
}

export interface Account {
  id: string;
  platform: string;
  username: string;
  sandbox: boolean;
  status: string;
}

export interface Delivery {
  id: string;
  status: string;
  platform: string;
  permalink: string | null;
  scheduled_at: string | null;
  published_at: string | null;
  reason: { sentence: string; fix: string; message: string | null } | null;
}

export interface Post {
  id: string;
  status: string;
  deliveries: Delivery[];
}

export interface Attempt {
  number: number;
  status: string;
  lag_ms: number | null;
}

export interface Finding {
  account_id: string;
  severity: string;
  message: string;
  repair: { label: string; patch: { content?: string } } | null;
}
