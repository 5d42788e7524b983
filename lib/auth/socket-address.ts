import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const globals = globalThis as typeof globalThis & { heliographSocketAddress?: true };

/**
 * Appends each connection's own address to `X-Forwarded-For` before Next sees the request: route handlers get no
 * socket, and Next believes a header that the client sent. Called once, when the server starts.
 */
export function appendSocketAddress(): void {
  if (globals.heliographSocketAddress) return;
  globals.heliographSocketAddress = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const peer = request.socket.remoteAddress;
    if (peer === undefined) return;
    const claimed = request.headers["x-forwarded-for"];
    const before = Array.isArray(claimed) ? claimed.join(", ") : claimed;
    request.headers["x-forwarded-for"] = before === undefined || before === "" ? peer : `${before}, ${peer}`;
  });
}
