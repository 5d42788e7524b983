import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { refusalFor } from "./no-such-route";

const globals = globalThis as typeof globalThis & { heliographEarlyRefusal?: true };

/**
 * Leads calls that no route would answer to the one that answers with a problem document, before Next sees them: it
 * gives nobody a say in its own 405 and in what it says to an address that is badly escaped. Called once, when the
 * server starts.
 */
export function refuseUnserved(): void {
  if (globals.heliographEarlyRefusal) return;
  globals.heliographEarlyRefusal = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const refusal = refusalFor(request.method ?? "", request.url ?? "");
    if (refusal !== null) request.url = refusal;
  });
}
