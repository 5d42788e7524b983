import { expect, it, vi } from "vitest";
import { z } from "zod";
import { call } from "@/e2e/fixtures/call";
import { newKey, newPerson } from "@/e2e/fixtures/people";
import { preflight } from "@/lib/api/origin";
import { route } from "@/lib/api/route";
import { defineEndpoint } from "@/lib/core/contract";
import { pool } from "@/lib/db/pool";

vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_MINUTE = "5";
  process.env.ALLOWED_ORIGINS = "https://app.example, https://other.example/";
});

const ping = defineEndpoint({
  id: "test.ping",
  method: "GET",
  path: "/test",
  summary: "Test",
  tag: "Test",
  access: { kind: "workspace", permission: "posts:read" },
  status: 200,
  response: z.object({ ok: z.literal(true) }),
});
const handler = route(ping, () => Promise.resolve({ ok: true as const }));

it("counts the calls of each key apart, says what is left, and ends in 429", async () => {
  const ada = await newPerson();
  const [first, second] = [await newKey(ada), await newKey(ada)];
  const left: (string | null)[] = [];
  for (let n = 0; n < 5; n++) {
    left.push((await call(handler, { bearer: first.secret })).headers.get("ratelimit-remaining"));
  }
  expect(left).toEqual(["4", "3", "2", "1", "0"]);
  const refused = await call(handler, { bearer: first.secret });
  expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  expect(refused.headers.get("ratelimit-limit")).toBe("5");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await call(handler, { bearer: second.secret })).status).toBe(200);
});

it("counts in the database, so that two processes share one budget", async () => {
  const { rows } = await pool.query<{ points: number }>(
    "select points from rate_limits where key like 'api:key:%'",
  );
  expect(Math.max(...rows.map((row) => row.points))).toBeGreaterThanOrEqual(5);
});

it("makes guessing credentials cost the address its budget", async () => {
  const guess = () => call(handler, { bearer: "hg_guess", ip: "203.0.113.5" });
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) statuses.push((await guess()).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

it("lets pages of the allowed origins read answers, never with the cookie", async () => {
  const { secret } = await newKey(await newPerson());
  const from = (origin: string) => call(handler, { bearer: secret, headers: { origin } });
  const allowed = await from("https://other.example");
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://other.example");
  expect(allowed.headers.get("access-control-allow-credentials")).toBeNull();
  expect(allowed.headers.get("vary")).toContain("Origin");
  expect((await from("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
});

it("answers preflights for the allowed origins only", () => {
  const ask = (origin: string) =>
    preflight(new Request("http://127.0.0.1:3000/api/v1/posts", { method: "OPTIONS", headers: { origin } }));
  expect(ask("https://app.example").headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(ask("https://app.example").headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
  expect(ask("https://evil.example").headers.get("access-control-allow-methods")).toBeNull();
});
