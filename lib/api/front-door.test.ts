/** Bytes that no client library sends, at a real server behind the door; what passes it is answered by a stand-in. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rawCall } from "@/e2e/fixtures/raw-call";
import { frontDoor } from "./front-door";

vi.hoisted(() => {
  process.env.DATABASE_URL ??= "postgresql://nobody@127.0.0.1:1/none";
});

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!frontDoor.admits(request, response)) return;
    // As Next does: an answer before the body was read, and the body given up with it.
    if (request.url === "/early") {
      response.writeHead(413, { "content-type": "application/json" });
      response.end('{"code":"too_large"}');
      request.destroy();
      return;
    }
    // As a route handler does: the body is read as a web stream, whose end is the request's last event.
    if (request.url === "/echo") {
      void new Response(Readable.toWeb(request) as ReadableStream<Uint8Array>)
        .text()
        .then((text) => response.end(text));
      return;
    }
    const { url, headers } = request;
    const body = JSON.stringify({ status: 200, code: "served", url, headers });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
  server.on("checkExpectation", (request, response) => frontDoor.refuseExpectation(request, response));
  server.on("clientError", (error, socket) => frontDoor.refuseUnreadable(error, socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  // Read at the first request, and kept from then on.
  process.env.APP_URL = base;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Sent {
  what: string;
  first: string;
  more?: string[];
  status: number;
  code: string;
}

const SENT: Sent[] = [
  { what: "TRACE", first: "TRACE /api/v1/me", status: 405, code: "method_not_allowed" },
  { what: "PROPFIND", first: "PROPFIND /api/v1/posts", status: 405, code: "method_not_allowed" },
  {
    what: "a method for an unknown address",
    first: "PROPFIND /api/v1/none",
    status: 405,
    code: "method_not_allowed",
  },
  {
    what: "a method that nobody knows",
    first: "NONSENSE /api/v1/me",
    status: 405,
    code: "method_not_allowed",
  },
  { what: "a method for a page", first: "TRACE /sign-in", status: 405, code: "method_not_allowed" },
  {
    what: "Next's own header",
    first: "GET /api/v1/me",
    more: ["rsc: 1"],
    status: 200,
    code: "served",
  },
  {
    what: "all of Next's headers",
    first: "GET /api/v1/me?_rsc=abc",
    more: ["RSC: 1", "Next-Router-State-Tree: x", "Next-Router-Prefetch: 1", "x-nextjs-data: 1"],
    status: 200,
    code: "served",
  },
  {
    what: "another host's address",
    first: "GET http://evil.example/api/v1/me",
    status: 400,
    code: "invalid_input",
  },
  {
    what: "another host's page",
    first: "GET http://evil.example/sign-in",
    status: 400,
    code: "invalid_input",
  },
  { what: "our own whole address", first: "GET {base}/api/v1/me", status: 200, code: "served" },
  { what: "a star", first: "OPTIONS *", status: 400, code: "invalid_input" },
  { what: "a dot", first: "GET /api/./v1/me", status: 404, code: "not_found" },
  { what: "two dots", first: "GET /docs/../api/v1/me", status: 404, code: "not_found" },
  { what: "escaped dots", first: "GET /api/v1/%2e%2e/v1/me", status: 404, code: "not_found" },
  { what: "a double slash", first: "GET /api//v1/me", status: 404, code: "not_found" },
  { what: "a double slash in front", first: "GET //api/v1/me", status: 404, code: "not_found" },
  { what: "a backslash", first: "GET /api\\v1\\me", status: 404, code: "not_found" },
  { what: "a trailing slash", first: "GET /api/v1/me/", status: 404, code: "not_found" },
  {
    what: "a wish",
    first: "GET /api/v1/me",
    more: ["Expect: nonsense"],
    status: 417,
    code: "expectation_failed",
  },
  {
    what: "a header too long",
    first: "GET /api/v1/me",
    more: [`x: ${"y".repeat(40_000)}`],
    status: 431,
    code: "invalid_input",
  },
  {
    what: "two lengths",
    first: "POST /api/v1/posts",
    more: ["Content-Length: 1", "Content-Length: 2"],
    status: 400,
    code: "invalid_input",
  },
];

const send = (first: string, more: string[] = []) => {
  const lines = [`${first.replace("{base}", base)} HTTP/1.1`, `Host: ${new URL(base).host}`, ...more];
  return rawCall(base, `${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
};

describe("the front door", () => {
  it.each(SENT.map((sent) => [sent.what, sent] as const))(
    "meets %s",
    async (_what, { first, more, status, code }) => {
      const answer = await send(first, more);
      expect([answer.status, answer.headers.location]).toEqual([status, undefined]);
      const body = JSON.parse(answer.body) as {
        code: string;
        url?: string;
        headers?: Record<string, string>;
      };
      expect(body).toMatchObject({ status, code });
      if (code === "served") {
        expect(body.url).toMatch(/^\/api\/v1\/me/);
        expect(Object.keys(body.headers ?? {}).filter((name) => /^rsc|^next|nextjs/.test(name))).toEqual([]);
        return;
      }
      expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      if (status === 405) expect(answer.headers.allow).toContain("GET");
    },
  );

  it("leaves a page's own business alone", async () => {
    const answer = await send("GET /some//page/?x=1", ["rsc: 1"]);
    expect(JSON.parse(answer.body)).toMatchObject({ url: "/some//page/?x=1", headers: { rsc: "1" } });
  });

  it("writes the connection's own address behind what the caller claims", async () => {
    const answer = await send("GET /api/v1/me", ["X-Forwarded-For: 198.51.100.7"]);
    expect(JSON.parse(answer.body)).toMatchObject({
      headers: { "x-forwarded-for": "198.51.100.7, 127.0.0.1" },
    });
  });

  it("lets a caller who is still writing read the answer, then closes", { timeout: 60_000 }, async () => {
    const chunk = new Uint8Array(64 * 1024).fill(120);
    for (let round = 0; round < 2; round += 1) {
      let left = 40;
      const streamed = new ReadableStream<Uint8Array>({
        pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
      });
      for (const body of [new Uint8Array(3 * 1024 * 1024), streamed]) {
        const answer = await fetch(`${base}/early`, { method: "POST", body, duplex: "half" } as RequestInit);
        expect([answer.status, answer.headers.get("connection")]).toEqual([413, "close"]);
        expect(await answer.json()).toEqual({ code: "too_large" });
      }
    }
  });

  it("lets a body be read to its end", async () => {
    for (const body of ["small", "x".repeat(500_000)]) {
      const answer = await fetch(`${base}/echo`, { method: "POST", body });
      expect(await answer.text()).toBe(body);
    }
  });

  it("does not read for ever what an answered caller writes", { timeout: 60_000 }, async () => {
    let sent = 0;
    const chunk = new Uint8Array(1024 * 1024);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.byteLength;
        if (sent > 2_000 * chunk.byteLength) controller.error(new Error("Nobody stopped reading."));
        else controller.enqueue(chunk);
      },
    });
    const answered = fetch(`${base}/early`, { method: "POST", body: endless, duplex: "half" } as RequestInit);
    await answered.then((answer) => answer.text()).catch(() => "closed");
    expect(sent).toBeLessThan(100 * 1024 * 1024);
  });

  it("answers the API under its own host only; probes, the engine and pictures under any", async () => {
    const ask = async (path: string, host: string) =>
      rawCall(base, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const own = new URL(base).host;
    for (const path of ["/api/v1/me", "/api/auth/session", "/api/v1/none"]) {
      for (const host of ["evil.example", own.replace("127.0.0.1", "localhost"), `${own}0`, "127.0.0.1"]) {
        const refused = await ask(path, host);
        expect(refused.status, `${path} ${host}`).toBe(421);
        expect(refused.headers["content-type"]).toContain("application/problem+json");
        expect(JSON.parse(refused.body)).toMatchObject({ status: 421, code: "misdirected" });
      }
    }
    for (const path of ["/api/health", "/api/health?ready", "/api/inngest", "/api/canonical", "/media/x"])
      expect((await ask(path, "evil.example")).status, path).toBe(200);
    expect((await ask("/api/v1/me", own)).status).toBe(200);
  });

  it("keeps a connection whose bodies were read whole", async () => {
    const { host } = new URL(base);
    const one = `GET /api/v1/me HTTP/1.1\r\nHost: ${host}\r\n`;
    const answer = await rawCall(base, `${one}\r\n${one}Connection: close\r\n\r\n`);
    expect(answer.headers.connection ?? "keep-alive").toBe("keep-alive");
  });
});
