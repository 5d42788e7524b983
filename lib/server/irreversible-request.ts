import "server-only";
/**
 * The client for the one call that cannot be taken back. A fresh connection to a checked address, exactly one
 * request, nothing repeated, nothing followed. It knows whether a byte left: everything before that fails with
 * `sent: false`, everything after with `sent: true`.
 */
import { type IncomingMessage, request as httpRequest } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from "@/lib/core/http";
import { encodeBody } from "./outbound-body";
import { type Destination, destinationOf, type GuardPolicy, parseTarget } from "./outbound-guard";

export interface IrreversibleOptions extends GuardPolicy {
  /** Reading of the monotonic clock when the intent was committed. */
  intentAtMonotonicMs: number;
  /** The request is given up unsent when the intent is older than this; 2,000. */
  maxAgeMs?: number;
  /** Milliseconds for the exchange, counted from the first byte; 20,000. A request's own `timeoutMs` may be shorter. */
  timeoutMs?: number;
  /** Bytes of answer; 1 MiB. */
  maxBytes?: number;
  /** The monotonic clock; `performance.now` unless a test says otherwise. */
  monotonicMs?: () => number;
}

const MAX_AGE_MS = 2_000;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 1024 * 1024;

/** A client that sends one request. A second `send` is a fault of the caller and throws a plain `Error`. */
export function createIrreversibleClient(options: IrreversibleOptions): HttpClient {
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const sendBefore = options.intentAtMonotonicMs + (options.maxAgeMs ?? MAX_AGE_MS);
  let used = false;
  return {
    async send(request) {
      if (used) throw new Error("The irreversible call was already made: a second one is refused.");
      used = true;
      const url = parseTarget(request.url);
      const encoded = await encodeBody(request);
      const left = () => sendBefore - monotonicMs();
      if (left() <= 0) throw stale();
      const socket = await within(left(), async (signal) => open(await destinationOf(url, options), signal));
      if (left() <= 0) {
        socket.destroy();
        throw stale();
      }
      const timeoutMs = Math.min(request.timeoutMs ?? Infinity, options.timeoutMs ?? TIMEOUT_MS);
      return await exchange(socket, {
        url,
        request,
        timeoutMs,
        maxBytes: request.maxBytes ?? options.maxBytes ?? MAX_BYTES,
        encoded,
      });
    },
  };
}

function stale(): HttpFailure {
  return new HttpFailure(
    "stale_intent",
    false,
    "Too much time passed since the decision to send: nothing was sent.",
  );
}

/** Runs `work` for at most `ms`; past that it fails as stale, and what it opened is closed. */
async function within(ms: number, work: (signal: AbortSignal) => Promise<Socket>): Promise<Socket> {
  const abort = new AbortController();
  const pending = work(abort.signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(stale());
    }, ms);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
    // The loser of the race may still fail; that failure is told already.
    pending.catch(() => undefined);
  }
}

function open(to: Destination, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const where = { host: to.address, port: to.port };
    const socket = to.secure
      ? connectTls({ ...where, servername: to.servername, ALPNProtocols: ["http/1.1"] })
      : connectTcp({ ...where, noDelay: true });
    const give = () => socket.destroy();
    signal.addEventListener("abort", give, { once: true });
    const failed = (error: Error) => {
      const encrypted = to.secure && (error as { syscall?: string }).syscall !== "connect";
      reject(new HttpFailure(encrypted ? "tls" : "connect", false, error.message, error));
    };
    socket.once("error", failed);
    socket.once("close", () => {
      reject(new HttpFailure("connect", false, "The connection was closed before it was made."));
    });
    socket.once(to.secure ? "secureConnect" : "connect", () => {
      signal.removeEventListener("abort", give);
      if (signal.aborted) socket.destroy();
      socket.removeListener("error", failed);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

interface Exchange {
  url: URL;
  request: HttpRequest;
  encoded: Awaited<ReturnType<typeof encodeBody>>;
  timeoutMs: number;
  maxBytes: number;
}

function exchange(socket: Socket, input: Exchange): Promise<HttpResponse> {
  const { url, request, encoded } = input;
  return new Promise((resolve, reject) => {
    const fail = (failure: HttpFailure) => {
      clearTimeout(timer);
      socket.destroy();
      reject(failure);
    };
    const timer = setTimeout(() => {
      fail(new HttpFailure("timeout", true, "The answer did not come in time."));
    }, input.timeoutMs);
    const outgoing = httpRequest({
      // Without an agent (`agent: false` would make one, which ignores this and connects by itself).
      createConnection: () => socket,
      method: request.method,
      path: url.pathname + url.search,
      setHost: false,
      headers: { host: url.host, connection: "close", ...encoded.headers },
    });
    outgoing.on("error", (error) => {
      fail(new HttpFailure("reset", true, error.message, error));
    });
    outgoing.on("response", (incoming) => {
      collect(incoming, input.maxBytes).then((body) => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ status: incoming.statusCode ?? 0, headers: joinHeaders(incoming), body });
      }, fail);
    });
    outgoing.end(encoded.bytes ?? undefined);
  });
}

function collect(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxBytes) {
        reject(new HttpFailure("too_large", true, `The answer is larger than ${String(maxBytes)} bytes.`));
      } else chunks.push(chunk);
    });
    incoming.on("error", (error) => {
      reject(new HttpFailure("reset", true, error.message, error));
    });
    incoming.on("close", () => {
      if (incoming.complete) resolve(Buffer.concat(chunks));
      else reject(new HttpFailure("reset", true, "The answer was cut off."));
    });
  });
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}
