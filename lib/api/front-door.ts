import "server-only";
/**
 * What happens to a request before Next sees it. Next gives route handlers no socket, answers what it does not like with
 * empty redirects and bare texts, and tears a connection down whose body it did not read: the API answers all of that
 * itself, as problem documents. `scripts/web.mjs` is the server that asks.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { appendSocketAddress } from "@/lib/auth/socket-address";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { env } from "@/lib/server/env";
import { isOwnHost } from "./canonical-host";
import { lingerOver } from "./lingering";
import { isRefused, noSuchRoute } from "./no-such-route";
import { problemOf, problemResponse } from "./problem";
import { requestIdOf } from "./request-id";

export interface FrontDoor {
  /** True: the request goes on to Next, put in order. False: it has been answered. */
  admits(request: IncomingMessage, response: ServerResponse): boolean;
  refuseExpectation(request: IncomingMessage, response: ServerResponse): void;
  /** For bytes that are no HTTP request. */
  refuseUnreadable(error: Error & { code?: string }, socket: Duplex): void;
}

const SERVED_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Next's own words between its client and its server; an API call that has them would be taken for a page's. */
const NEXT_HEADER = /^(rsc|next-.+|x-nextjs-.+)$/;

/** On every answer of the door's own; Next adds its own to the others. */
const SAFE_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value].flat()) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

/** Sends `answer`; the connection goes with it when the body of the request was not read. */
async function send(request: IncomingMessage, response: ServerResponse, answer: Response): Promise<void> {
  answer.headers.forEach((value, name) => response.setHeader(name, value));
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { "Content-Length": body.byteLength });
  response.end(request.method === "HEAD" ? undefined : body);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: AppError,
  headers?: Headers,
): void {
  void send(request, response, problemResponse(error, requestIdOf({ headers: headersOf(request) }), headers));
}

/** `GET http://host/path`: the path, when the host is the one that is talked to; null when it is another. */
function ownTarget(target: string, host: string | undefined): string | null {
  if (!URL.canParse(target)) return null;
  const { host: named, pathname, search, protocol } = new URL(target);
  const ours = [host?.toLowerCase(), new URL(env.APP_URL).host];
  return /^https?:$/.test(protocol) && ours.includes(named) ? pathname + search : null;
}

/** The path as a file system would read it, for the question whether the API is meant. */
function meantPath(path: string): string {
  const target = path.replaceAll(/[\\/]+/g, "/");
  return URL.canParse(target, env.APP_URL)
    ? new URL(target, env.APP_URL).pathname.replaceAll(/\/+/g, "/")
    : "/";
}

/**
 * Probes and the engine come by whatever name they know, and so do networks that fetch a picture (`/media`, no API).
 * `canonical` is where pages that were asked for by another name are led home.
 */
const ANY_HOST = /^\/api\/(canonical|health|inngest)(\/|$)/;

const isApi = (path: string) => path === "/api" || path.startsWith("/api/");

/** Puts the request in order; answers what is wrong with it, or null. */
function faultOf(request: IncomingMessage): AppError | "no_such_route" | null {
  const target = request.url ?? "/";
  if (!target.startsWith("/")) {
    const own = ownTarget(target, request.headers.host);
    if (own === null)
      return new AppError("invalid_input", "The address of this request is not one of this server.");
    request.url = own;
  }
  const { url = "/", method = "GET" } = request;
  const [path = "/"] = url.split("?", 1);
  const meant = meantPath(path);
  if (isApi(meant)) {
    // By another name a page elsewhere could talk to us as if it were ours (DNS rebinding).
    if (!ANY_HOST.test(meant) && !isOwnHost(headersOf(request)))
      return new AppError("misdirected", `This server answers as ${new URL(env.APP_URL).host} only.`);
    if (meant !== path || (path.length > 1 && path.endsWith("/"))) return "no_such_route";
    for (const name of Object.keys(request.headers)) {
      if (NEXT_HEADER.test(name)) Reflect.deleteProperty(request.headers, name);
    }
  }
  if (isRefused(method, url)) return "no_such_route";
  if (!SERVED_METHODS.includes(method))
    return new AppError("method_not_allowed", `${method} is not served here.`);
  return null;
}

export const frontDoor: FrontDoor = {
  admits(request, response) {
    appendSocketAddress(request);
    lingerOver(request, response);
    const fault = faultOf(request);
    if (fault === null) return true;
    if (fault !== "no_such_route") {
      const headers = new Headers(
        fault.code === "method_not_allowed" ? { Allow: SERVED_METHODS.join(", ") } : {},
      );
      refuse(request, response, fault, headers);
      return false;
    }
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    const { method = "GET" } = request;
    void send(request, response, noSuchRoute({ method, path, headers: headersOf(request) }));
    return false;
  },

  refuseExpectation(request, response) {
    lingerOver(request, response);
    refuse(request, response, new AppError("expectation_failed", "Expect: only 100-continue is understood."));
  },

  refuseUnreadable(error, socket) {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy(error);
      return;
    }
    const method = error.code === "HPE_INVALID_METHOD";
    const refusal = method
      ? new AppError("method_not_allowed", "This method is not served here.")
      : new AppError("invalid_input", "This is not a readable HTTP request.");
    const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : refusal.status;
    const body = JSON.stringify({ ...problemOf(refusal, newId("request")), status });
    const head = {
      "Content-Type": "application/problem+json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
      "Cache-Control": "no-store",
      Connection: "close",
      ...(method ? { Allow: SERVED_METHODS.join(", ") } : {}),
      ...SAFE_HEADERS,
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${String(status)} Refused\r\n${lines.join("")}\r\n${body}`);
  },
};
