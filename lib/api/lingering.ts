import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What is still read, and thrown away, of a body that was answered before its end. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;
const MAX_DRAINED_MS = 10_000;

/**
 * An answer that comes before the body has been read (413, 401) must reach a caller who is still writing: were the
 * connection closed under it, many clients would see only a broken pipe. So the answer goes out with
 * `Connection: close`, what comes is thrown away up to a bound, and only then the connection ends.
 */
export function lingerOver(request: IncomingMessage, response: ServerResponse): void {
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || request.headers["content-length"] !== undefined;
  if (!hasBody || request.headers["content-length"] === "0") return;
  const { end, writeHead } = response;
  const destroy = request.destroy.bind(request);

  // Whoever gives a body up destroys it, and its connection with it; until the answer is out, that waits. A body that
  // was read to its end ends as always: whoever reads it waits for its last event.
  request.destroy = (error) =>
    request.readableEnded || response.writableFinished || request.socket.destroyed ? destroy(error) : request;

  response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    if (!request.complete) this.shouldKeepAlive = false;
    return Reflect.apply(writeHead, this, args) as ServerResponse;
  } as typeof response.writeHead;

  response.end = function (this: ServerResponse, ...args: unknown[]) {
    if (request.complete || request.socket.destroyed) return Reflect.apply(end, this, args) as ServerResponse;
    const [chunk] = args;
    if (typeof chunk === "string" || chunk instanceof Uint8Array) response.write(chunk);
    else if (!response.headersSent) response.flushHeaders();
    drain(request, () => Reflect.apply(end, response, []));
    return response;
  } as typeof response.end;
}

/** Throws away what comes of `request`, then calls `done`, once. */
function drain(request: IncomingMessage, done: () => void): void {
  let drained = 0;
  const finish = () => {
    clearTimeout(timer);
    request.off("data", count).off("end", finish).off("close", finish);
    done();
  };
  const count = (chunk: Buffer) => {
    drained += chunk.byteLength;
    if (drained > MAX_DRAINED_BYTES) finish();
  };
  const timer = setTimeout(finish, MAX_DRAINED_MS);
  request.on("data", count).once("end", finish).once("close", finish).resume();
}
