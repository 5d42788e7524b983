import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bodyText, HttpFailure } from "@/lib/core/http";
import { createIrreversibleClient, type IrreversibleOptions } from "./irreversible-request";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handler: (req: IncomingMessage, res: ServerResponse) => void) {
  let requests = 0;
  let connections = 0;
  const server = createServer((req, res) => {
    requests += 1;
    handler(req, res);
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  closers.push(close);
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: `http://${host}/post`,
    host,
    close,
    requests: () => requests,
    connections: () => connections,
  };
}

const client = (host: string, more: Partial<IrreversibleOptions> = {}) =>
  createIrreversibleClient({ intentAtMonotonicMs: performance.now(), allow: [host], ...more });
const post = (url: string) => ({ method: "POST" as const, url, body: '{"text":"hi"}' });

async function failure(promise: Promise<unknown>): Promise<HttpFailure> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HttpFailure);
  return thrown as HttpFailure;
}

describe("the client for the irreversible call", () => {
  it("sends one request on a connection of its own and gives the answer", async () => {
    const server = await serve((req, res) => {
      req
        .resume()
        .on("end", () =>
          res
            .writeHead(201, { "x-id": "7" })
            .end(`${String(req.headers.host)} ${String(req.headers.connection)}`),
        );
    });
    const first = await client(server.host).send(post(server.url));
    await client(server.host).send(post(server.url));
    expect([first.status, first.headers["x-id"], bodyText(first)]).toEqual([
      201,
      "7",
      `${server.host} close`,
    ]);
    expect([server.requests(), server.connections()]).toEqual([2, 2]);
  });

  it("refuses a second request, also while the first is under way, without touching the network", async () => {
    const server = await serve((req, res) => req.resume().on("end", () => res.end("ok")));
    const once = client(server.host);
    const first = once.send(post(server.url));
    await expect(once.send(post(server.url))).rejects.toThrow("second one is refused");
    await first;
    await expect(once.send(post(server.url))).rejects.toThrow("second one is refused");
    expect(server.requests()).toBe(1);
  });

  it("does not follow a redirect", async () => {
    const server = await serve((_req, res) => res.writeHead(307, { location: "/again" }).end());
    expect((await client(server.host).send(post(server.url))).status).toBe(307);
    expect(server.requests()).toBe(1);
  });

  it("says that nothing was sent when the connection is refused", async () => {
    const server = await serve(() => undefined);
    server.close();
    expect(await failure(client(server.host).send(post(server.url)))).toMatchObject({
      reason: "connect",
      sent: false,
    });
  });

  it("says that nothing was sent when the name is not found or the address is private", async () => {
    const dns = client("", { resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    expect(await failure(dns.send(post("https://nowhere.invalid/")))).toMatchObject({
      reason: "dns",
      sent: false,
    });
    for (const host of ["127.0.0.1", "0x7f.1", "[::ffff:10.0.0.1]", "localhost"]) {
      expect(await failure(client("").send(post(`http://${host}:9/`)))).toMatchObject({
        reason: "blocked",
        sent: false,
      });
    }
  });

  it("gives up unsent when the intent is too old", async () => {
    const server = await serve((_req, res) => res.end());
    const old = client(server.host, { intentAtMonotonicMs: performance.now() - 2_001 });
    expect(await failure(old.send(post(server.url)))).toMatchObject({ reason: "stale_intent", sent: false });
    expect(server.connections()).toBe(0);
  });

  it("gives up unsent when the process slept while the connection was being made", async () => {
    const server = await serve((_req, res) => res.end());
    let reads = 0;
    // The third reading comes after the connection: the process was stopped in between.
    const stopped = client(server.host, {
      intentAtMonotonicMs: 0,
      monotonicMs: () => (++reads < 3 ? 10 : 90_000),
    });
    expect(await failure(stopped.send(post(server.url)))).toMatchObject({
      reason: "stale_intent",
      sent: false,
    });
    expect(server.requests()).toBe(0);
  });

  it("gives up unsent when a name or a connection takes longer than the intent lives", async () => {
    const never = client("", { maxAgeMs: 80, resolve: () => new Promise(() => undefined) });
    expect(await failure(never.send(post("https://slow.example/")))).toMatchObject({
      reason: "stale_intent",
      sent: false,
    });
  });

  it.each([
    ["a reset before the answer", (socket: Socket) => socket.resetAndDestroy()],
    ["an end without answer", (socket: Socket) => socket.end()],
    [
      "an answer that is cut off",
      (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"),
    ],
    ["a cut in the headers", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\ncont")],
    ["an answer that is not HTTP", (socket: Socket) => socket.end("nonsense\r\n\r\n")],
  ])("does not claim that nothing was sent after %s", async (_name, act) => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => act(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    expect(await failure(client(host).send(post(`http://${host}/`)))).toMatchObject({
      reason: "reset",
      sent: true,
    });
  });

  it("ends a call that hangs, and one whose answer is too large, as sent", async () => {
    const hanging = await serve((req) => req.resume());
    expect(await failure(client(hanging.host, { timeoutMs: 60 }).send(post(hanging.url)))).toMatchObject({
      reason: "timeout",
      sent: true,
    });
    const large = await serve((req, res) => req.resume().on("end", () => res.end(Buffer.alloc(5000))));
    expect(await failure(client(large.host, { maxBytes: 1000 }).send(post(large.url)))).toMatchObject({
      reason: "too_large",
      sent: true,
    });
  });

  it("refuses a TLS server it cannot verify before a byte of the request", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end("this is not TLS"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    expect(await failure(client(host).send(post(`https://${host}/`)))).toMatchObject({
      reason: "tls",
      sent: false,
    });
  });
});
