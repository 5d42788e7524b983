import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bodyJson, bodyText, HttpFailure } from "@/lib/core/http";
import { createHttpClient } from "./outbound";

type Handler = (req: IncomingMessage, res: ServerResponse) => void;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handler: Handler): Promise<{ url: string; host: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer(handler);
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { url: `http://${host}`, host, sockets };
}

const readBody = async (req: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

async function failure(promise: Promise<unknown>): Promise<HttpFailure> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HttpFailure);
  return thrown as HttpFailure;
}

describe("the outbound client", () => {
  it("refuses a loopback server that is not on the list before a connection is made", async () => {
    const server = await serve((_req, res) => res.end("secret"));
    const port = new URL(server.url).port;
    const client = createHttpClient({ allow: [] });
    for (const host of [
      "127.0.0.1",
      "0x7f000001",
      "2130706433",
      "017700000001",
      "127.1",
      "[::ffff:127.0.0.1]",
      "localhost",
    ]) {
      const refused = await failure(client.send({ method: "GET", url: `http://${host}:${port}/` }));
      expect([host, refused.reason, refused.sent]).toEqual([host, "blocked", false]);
    }
    expect(server.sockets.size).toBe(0);
  });

  it("reuses a connection, sends a known length and gives any status back", async () => {
    const server = await serve((req, res) => {
      void readBody(req).then((body) => {
        res.writeHead(418, { "content-type": "application/json", "x-many": ["a", "b"] });
        res.end(
          JSON.stringify({
            body,
            length: req.headers["content-length"],
            chunked: req.headers["transfer-encoding"],
          }),
        );
      });
    });
    const client = createHttpClient({ allow: [server.host] });
    for (let n = 0; n < 10; n += 1) {
      const answer = await client.send({ method: "POST", url: `${server.url}/x`, body: "héllo" });
      expect(answer.status).toBe(418);
      expect(answer.headers["x-many"]).toBe("a, b");
      expect(bodyJson(answer)).toEqual({ body: "héllo", length: "6" });
    }
    expect(server.sockets.size).toBeLessThan(4);
  });

  it("sends forms with files as multipart with a length", async () => {
    const server = await serve((req, res) => {
      void readBody(req).then((body) => res.end(`${String(req.headers["content-length"])} ${body}`));
    });
    const form = new FormData();
    form.set("description", "a boat");
    form.set("file", new Blob(["bytes"], { type: "image/png" }), "boat.png");
    const answer = bodyText(
      await createHttpClient({ allow: [server.host] }).send({ method: "POST", url: server.url, body: form }),
    );
    expect(answer).toMatch(/^\d+ /);
    expect(answer).toContain('filename="boat.png"');
    expect(answer).toContain("a boat");
  });

  it("keeps the authorization on a redirect within the origin and drops it across origins", async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((req, res) => {
      seen.push(req.headers.authorization);
      res.end("there");
    });
    const server = await serve((req, res) => {
      seen.push(req.headers.authorization);
      if (req.url === "/there") res.writeHead(302, { location: `${other.url}/` }).end();
      else res.writeHead(302, { location: "/there" }).end();
    });
    const client = createHttpClient({ allow: [server.host, other.host] });
    const answer = await client.send({
      method: "GET",
      url: `${server.url}/here`,
      headers: { Authorization: "Bearer x" },
    });
    expect(bodyText(answer)).toBe("there");
    expect(seen).toEqual(["Bearer x", "Bearer x", undefined]);
  });

  it("checks the target of a redirect like any other", async () => {
    const hidden = await serve((_req, res) => res.end("secret"));
    const server = await serve((_req, res) => res.writeHead(302, { location: hidden.url }).end());
    const client = createHttpClient({ allow: [server.host] });
    expect((await failure(client.send({ method: "GET", url: server.url }))).reason).toBe("blocked");
    expect(hidden.sockets.size).toBe(0);
  });

  it("gives the redirect of a request with a body back instead of repeating it", async () => {
    let requests = 0;
    const server = await serve((_req, res) => {
      requests += 1;
      res.writeHead(307, { location: "/again" }).end();
    });
    const answer = await createHttpClient({ allow: [server.host] }).send({
      method: "POST",
      url: server.url,
      body: "x",
    });
    expect([answer.status, requests]).toEqual([307, 1]);
  });

  it("stops a circle of redirects", async () => {
    const server = await serve((_req, res) => res.writeHead(302, { location: "/again" }).end());
    expect(
      (await failure(createHttpClient({ allow: [server.host] }).send({ method: "GET", url: server.url })))
        .reason,
    ).toBe("blocked");
  });

  it("stops reading at the size limit and at the time limit", async () => {
    const server = await serve((req, res) => {
      if (req.url === "/large") res.end(Buffer.alloc(100_000));
      else res.write("a beginning");
    });
    const client = createHttpClient({ allow: [server.host], maxBytes: 50_000, timeoutMs: 150 });
    expect((await failure(client.send({ method: "GET", url: `${server.url}/large` }))).reason).toBe(
      "too_large",
    );
    expect((await failure(client.send({ method: "GET", url: `${server.url}/slow` }))).reason).toBe("timeout");
  });

  it("tells a refused connection, which sent nothing, from a reset", async () => {
    const server = await serve((req) => req.socket.resetAndDestroy());
    const gone = await serve(() => undefined);
    closers.pop()?.();
    const client = createHttpClient({ allow: [server.host, gone.host] });
    expect(await failure(client.send({ method: "GET", url: gone.url }))).toMatchObject({
      reason: "connect",
      sent: false,
    });
    expect(await failure(client.send({ method: "POST", url: server.url, body: "x" }))).toMatchObject({
      reason: "reset",
      sent: true,
    });
  });
});
