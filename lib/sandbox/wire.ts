import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "@/lib/sandbox/exchange";

/** Read a body of at most `maxBytes`; null when it is larger (the rest is drained, not kept). */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
  }
  return size <= maxBytes ? Buffer.concat(parts) : null;
}

/** Send the reply; false when the client had already gone. */
export function sendReply(res: ServerResponse, reply: Reply): boolean {
  if (res.destroyed || res.writableEnded) return false;
  const headers: Record<string, string> = { ...reply.headers };
  let payload: string | Buffer = "";
  if (Buffer.isBuffer(reply.body)) payload = reply.body;
  else if (typeof reply.body === "string") payload = reply.body;
  else if (reply.body !== undefined) {
    payload = JSON.stringify(reply.body);
    headers["content-type"] ??= "application/json; charset=utf-8";
  }
  if (reply.status !== 204) headers["content-length"] = String(Buffer.byteLength(payload));
  res.writeHead(reply.status, headers);
  res.end(payload);
  return true;
}

/** End the connection abruptly, as a reset: the client cannot take it for a finished answer. */
export function cutOff(req: IncomingMessage): void {
  req.socket.resetAndDestroy();
}

/** Resolves when the client gave up, or after `ms`. */
export function untilGone(res: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (res.destroyed || res.socket?.destroyed) return resolve();
    const timer = setTimeout(resolve, ms);
    res.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
