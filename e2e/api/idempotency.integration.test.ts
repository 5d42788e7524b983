import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newKey, newPerson, type Person } from "@/e2e/fixtures/people";
import { route } from "@/lib/api/route";
import { defineEndpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";
import { pool } from "@/lib/db/pool";

let ran = 0;
let release: (() => void) | null = null;

const make = defineEndpoint({
  id: "test.make",
  method: "POST",
  path: "/test",
  summary: "Test",
  tag: "Test",
  access: { kind: "workspace", permission: "posts:write" },
  body: z.object({ title: z.string() }),
  status: 201,
  response: z.object({ number: z.number(), secret: z.string() }),
  secretField: "secret",
  etagField: "number",
});
const handler = route(make, async (_ctx, input) => {
  ran += 1;
  const number = ran;
  if (input.title === "slow") await new Promise<void>((resolve) => (release = resolve));
  if (input.title === "refused") throw new AppError("conflict", "not now");
  if (input.title === "broken") throw new Error("bug");
  return { number, secret: "shown once" };
});

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});

const send = (title: string, key: string, more: Partial<CallOptions> = {}) =>
  call(handler, { method: "POST", as: ada, body: { title }, headers: { "idempotency-key": key }, ...more });

describe("a POST with an Idempotency-Key", () => {
  it("does its work once and gives the stored answer again, without the secret", async () => {
    const key = randomUUID();
    const first = await send("a", key);
    const again = await send("a", key);
    expect(first.body).toMatchObject({ secret: "shown once" });
    expect(again.status).toBe(201);
    expect(again.body).toEqual({ number: first.body.number });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
    const { rows } = await pool.query("select response::text from idempotency_records where key = $1", [key]);
    expect(JSON.stringify(rows)).not.toContain("shown once");
  });

  it("answers 409 to the same key with another body", async () => {
    const key = randomUUID();
    await send("a", key);
    expect((await send("b", key)).status).toBe(409);
  });

  it("answers 409 while the first request still runs, and does its work once under 20 at a time", async () => {
    const key = randomUUID();
    const before = ran;
    const first = send("slow", key);
    await expect.poll(() => release).not.toBeNull();
    const others = await Promise.all(Array.from({ length: 20 }, () => send("slow", key)));
    expect(others.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 409));
    release?.();
    expect((await first).status).toBe(201);
    expect((await send("slow", key)).status).toBe(201);
    expect(ran).toBe(before + 1);
  });

  it("gives the key back after a refusal, and keeps it after a failure of ours", async () => {
    const refused = randomUUID();
    expect((await send("refused", refused)).status).toBe(409);
    expect((await send("a", refused)).status).toBe(201);
    const broken = randomUUID();
    expect((await send("broken", broken)).status).toBe(500);
    const before = ran;
    expect((await send("broken", broken)).status).toBe(409);
    expect(ran).toBe(before);
  });

  it("is forgotten after 24 hours", async () => {
    const key = randomUUID();
    await send("a", key);
    await pool.query("update idempotency_records set expires_at = now() where key = $1", [key]);
    const before = ran;
    expect((await send("b", key)).status).toBe(201);
    expect(ran).toBe(before + 1);
  });

  it("belongs to its actor: another person's equal key is another key", async () => {
    const key = randomUUID();
    await send("a", key);
    const { secret } = await newKey(ada);
    const other = await send("a", key, { as: undefined, bearer: secret });
    expect(other.body.secret).toBe("shown once");
  });
});
