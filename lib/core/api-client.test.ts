import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ApiError, call } from "./api-client";
import { defineEndpoint } from "./contract";

const getThing = defineEndpoint({
  id: "things.get",
  method: "GET",
  path: "/things/{id}",
  summary: "Test",
  tag: "Test",
  access: { kind: "public" },
  params: z.object({ id: z.string() }),
  query: z.object({ q: z.string().optional(), limit: z.coerce.number().optional() }),
  status: 200,
  response: z.object({ id: z.string() }),
});
const makeThing = defineEndpoint({
  id: "things.make",
  method: "POST",
  path: "/things",
  summary: "Test",
  tag: "Test",
  access: { kind: "public" },
  response: getThing.response,
  body: z.object({ title: z.string() }),
  status: 201,
});

let server: Server;
let baseUrl: string;
let seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let respond: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      respond(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
  respond = (response) => response.end('{"id":"a"}');
});

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error("It was not refused with an ApiError.");
  return error;
}

describe("a call", () => {
  it("fills the path, leaves out what is not given, and names the workspace", async () => {
    const input = { params: { id: "a/b" }, query: { q: "", limit: 3 } };
    expect(await call(getThing, input, { baseUrl, workspace: "acme" })).toEqual({ id: "a" });
    expect(seen[0]).toMatchObject({ method: "GET", url: "/api/v1/things/a%2Fb?limit=3" });
    expect(seen[0]?.headers).toMatchObject({ "x-workspace": "acme" });
    expect(seen[0]?.headers["idempotency-key"]).toBeUndefined();
  });

  it("sends each POST with a key of its own, or with the one that is repeated", async () => {
    const input = { body: { title: "t" } };
    await call(makeThing, input, { baseUrl });
    await call(makeThing, input, { baseUrl });
    await call(makeThing, input, { baseUrl, idempotencyKey: "mine" });
    const keys = seen.map((request) => request.headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("mine");
    expect(seen[0]?.body).toBe('{"title":"t"}');
  });
});

describe("a refusal", () => {
  it("becomes one error with the issues beside their fields", async () => {
    const issues = [{ path: ["items", 0, "title"], code: "too_big", message: "Too long." }];
    const problem = {
      type: "t",
      title: "t",
      status: 412,
      code: "precondition_failed",
      detail: "Changed.",
      request_id: "r",
      issues,
    };
    respond = (response) =>
      response
        .writeHead(412, { "content-type": "application/problem+json", "retry-after": "7" })
        .end(JSON.stringify({ ...problem, current: { etag: "2" } }));
    const error = await errorOf(call(getThing, { params: { id: "a" } }, { baseUrl }));
    expect(error).toMatchObject({
      code: "precondition_failed",
      status: 412,
      message: "Changed.",
      requestId: "r",
    });
    expect(error.retryAfterSeconds).toBe(7);
    expect(error.issueAt("items", 0, "title")).toBe("Too long.");
    expect(error.issueAt("title")).toBeUndefined();
    expect(error.problem.current).toEqual({ etag: "2" });
  });

  it("by something in between is an error too", async () => {
    respond = (response) => response.writeHead(502).end("<html>bad gateway</html>");
    const error = await errorOf(call(getThing, { params: { id: "a" } }, { baseUrl }));
    expect(error).toMatchObject({ code: "internal", status: 502, issues: [] });
  });

  it("is told apart from no answer at all", async () => {
    respond = (response) => response.destroy();
    expect(await errorOf(call(getThing, { params: { id: "a" } }, { baseUrl }))).toMatchObject({
      code: "network",
      status: 0,
    });
  });

  it("is not what an abortion becomes", async () => {
    const controller = new AbortController();
    respond = () => controller.abort();
    const aborted = call(getThing, { params: { id: "a" } }, { baseUrl, signal: controller.signal });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  });
});
