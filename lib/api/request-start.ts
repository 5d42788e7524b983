import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { appendSocketAddress } from "@/lib/auth/socket-address";
import { refusalFor } from "./no-such-route";

const globals = globalThis as typeof globalThis & { heliographRequestStart?: true };

/**
 * What must happen to a request before Next sees it: it gives route handlers no socket, and nobody a say in its own 405
 * and in what it says to an address that is badly escaped. Called once, when the server starts.
 */
export function prepareRequests(): void {
  if (globals.heliographRequestStart) return;
  globals.heliographRequestStart = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    appendSocketAddress(request);
    const refusal = refusalFor(request.method ?? "", request.url ?? "");
    if (refusal !== null) request.url = refusal;
  });
}
