/** What only the real server shows of the door in front of it; the rest is in `lib/api/front-door.test.ts`. */
import { expect, test } from "@playwright/test";
import { rawCall } from "../fixtures/raw-call";

test("what Next would answer in its own way is answered by the API", async ({ baseURL }) => {
  const base = baseURL ?? "";
  const { host } = new URL(base);
  const calls = [
    ["TRACE /api/v1/me", "", 405],
    ["PROPFIND /api/v1/posts", "", 405],
    ["GET /api/v1/me", "rsc: 1\r\n", 401],
    ["GET http://evil.example/api/v1/me", "", 400],
    ["GET /api/./v1/me", "", 404],
    ["GET /api//v1/me", "", 404],
    ["GET /api/v1/me/", "", 404],
    ["GET /api/v1/me", "Expect: nonsense\r\n", 417],
  ] as const;
  for (const [first, more, status] of calls) {
    const answer = await rawCall(
      base,
      `${first} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`,
    );
    expect([answer.status, answer.headers.location], first).toEqual([status, undefined]);
    expect(answer.headers["content-type"], first).toBe("application/problem+json; charset=utf-8");
    expect(JSON.parse(answer.body), first).toMatchObject({ status });
  }
});

test("a caller who is still writing reads why the body is too large", async ({ baseURL }) => {
  const base = baseURL ?? "";
  const chunk = new Uint8Array(64 * 1024).fill(120);
  const streamed = (chunks: number) =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (chunks-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
  const json = { "content-type": "application/json" };
  for (let round = 0; round < 2; round += 1) {
    const announced = await fetch(`${base}/api/v1/auth/token`, {
      method: "POST",
      headers: json,
      body: new Uint8Array(3 * 1024 * 1024).fill(120),
    });
    const given = await fetch(`${base}/api/v1/auth/token`, {
      method: "POST",
      headers: json,
      body: streamed(40),
      duplex: "half",
    } as RequestInit);
    for (const answer of [announced, given]) {
      expect([answer.status, answer.headers.get("connection")]).toEqual([413, "close"]);
      expect(await answer.json()).toMatchObject({ code: "too_large" });
    }
  }
});

test("an answer before the end of a small body keeps the connection's caller whole", async ({ baseURL }) => {
  const answer = await fetch(`${baseURL ?? ""}/api/v1/posts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content: "x".repeat(500_000) }),
  });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, "unauthenticated"]);
});

test("an expected body is asked for, and HEAD has headers and no body", async ({ baseURL }) => {
  const base = baseURL ?? "";
  const { host } = new URL(base);
  const asked = await rawCall(
    base,
    `POST /api/v1/auth/token HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}`,
  );
  expect([asked.status, asked.body]).toEqual([100, expect.stringContaining("HTTP/1.1 400")]);
  const head = await rawCall(base, `HEAD /api/v1/me HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect([head.status, head.body]).toEqual([401, ""]);
});
