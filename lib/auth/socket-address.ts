import "server-only";
import type { IncomingMessage } from "node:http";

/** Appends the connection's own address to `X-Forwarded-For`: Next believes a header that the client sent. */
export function appendSocketAddress(request: IncomingMessage): void {
  const peer = request.socket.remoteAddress;
  if (peer === undefined) return;
  const claimed = request.headers["x-forwarded-for"];
  const before = Array.isArray(claimed) ? claimed.join(", ") : claimed;
  request.headers["x-forwarded-for"] = before === undefined || before === "" ? peer : `${before}, ${peer}`;
}
