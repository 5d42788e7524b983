import "server-only";
/**
 * Outbound HTTP for everything that may be repeated: keep-alive connections, one guard for every connection that is
 * opened, limits on size and time, no retries. The one irreversible call has its own client
 * (`irreversible-request.ts`).
 */
import { Agent, buildConnector, type Dispatcher } from "undici";
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from "@/lib/core/http";
import { type EncodedBody, encodeBody } from "./outbound-body";
import { destinationOf, type GuardPolicy, parseTarget } from "./outbound-guard";

export interface HttpClientOptions extends GuardPolicy {
  /** Milliseconds for a whole exchange, redirects included; 15,000. */
  timeoutMs?: number;
  /** Bytes of answer; 5 MiB. */
  maxBytes?: number;
  /** Redirects of a GET or HEAD without body; 3. */
  maxRedirects?: number;
  /** Connections per host; 64. */
  connections?: number;
}

const DEFAULTS = { timeoutMs: 15_000, maxBytes: 5 * 1024 * 1024, maxRedirects: 3, connections: 64 };
const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A keep-alive client under `options`' guard. One per process and policy is enough; it is safe to share. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...DEFAULTS, ...options };
  const agent = new Agent({
    connect: guardedConnector(options),
    connections: limits.connections,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async send(request) {
      const deadline = performance.now() + (request.timeoutMs ?? limits.timeoutMs);
      const maxBytes = request.maxBytes ?? limits.maxBytes;
      const encoded = await encodeBody(request);
      let url = parseTarget(request.url);
      for (let hop = 0; ; hop += 1) {
        const answer = await exchange(agent, { url, method: request.method, encoded, deadline, maxBytes });
        const next = redirectOf(request, url, answer);
        if (!next) return answer;
        if (hop >= limits.maxRedirects) throw new HttpFailure("blocked", true, "Too many redirects.");
        if (next.origin !== url.origin) {
          delete encoded.headers.authorization;
          delete encoded.headers.cookie;
        }
        url = next;
      }
    },
  };
}

/** Only reads follow a redirect: a request with a body is answered with the redirect itself. */
function redirectOf(request: HttpRequest, from: URL, answer: HttpResponse): URL | null {
  const location = answer.headers.location;
  if (!REDIRECTS.has(answer.status) || location === undefined || request.body !== undefined) return null;
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  if (!URL.canParse(location, from))
    throw new HttpFailure("blocked", true, "A redirect to something that is no address.");
  const next = parseTarget(new URL(location, from).href);
  if (from.protocol === "https:" && next.protocol === "http:") {
    throw new HttpFailure("blocked", true, "A redirect from https to http is not followed.");
  }
  return next;
}

/** Every new connection passes here, also for IP literals, and goes to the address that was checked. */
function guardedConnector(policy: GuardPolicy): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, maxCachedSessions: 100 });
  return (options, callback) => {
    const host = options.hostname.includes(":") ? `[${options.hostname}]` : options.hostname;
    const url = new URL(`${options.protocol}//${host}${options.port ? `:${options.port}` : ""}`);
    destinationOf(url, policy).then(
      (to) => {
        const pinned = {
          ...options,
          hostname: to.address,
          port: String(to.port),
          ...(to.servername === "" ? {} : { servername: to.servername }),
        };
        connect(pinned, (...result) => {
          if (result[0]) callback(connectFailure(result[0]), null);
          else callback(...result);
        });
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), null);
      },
    );
  };
}

function connectFailure(error: Error): HttpFailure {
  const code = (error as { code?: unknown }).code;
  const tls =
    typeof code === "string" && /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|EPROTO)/.test(code);
  // Node's own words have the address that the name resolved to.
  const message = tls ? error.message : "No connection could be made.";
  return new HttpFailure(tls ? "tls" : "connect", false, message, error);
}

interface Exchange {
  url: URL;
  method: Dispatcher.HttpMethod;
  encoded: EncodedBody;
  /** On the monotonic clock. */
  deadline: number;
  maxBytes: number;
}

async function exchange(agent: Agent, input: Exchange): Promise<HttpResponse> {
  const abort = new AbortController();
  const timer = setTimeout(
    () => {
      abort.abort(new HttpFailure("timeout", true, "The answer did not come in time."));
    },
    Math.max(1, input.deadline - performance.now()),
  );
  try {
    const answer = await agent.request({
      origin: input.url.origin,
      path: input.url.pathname + input.url.search,
      method: input.method,
      headers: input.encoded.headers,
      body: input.encoded.bytes,
      signal: abort.signal,
    });
    const body = await readAll(answer.body, input.maxBytes);
    return { status: answer.statusCode, headers: joinHeaders(answer.headers), body };
  } catch (error) {
    throw asFailure(error);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop destroys the stream and its connection.
    if (size > maxBytes)
      throw new HttpFailure("too_large", true, `The answer is larger than ${String(maxBytes)} bytes.`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}

function asFailure(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  return new HttpFailure(
    "reset",
    true,
    error instanceof Error ? error.message : "The connection failed.",
    error,
  );
}
