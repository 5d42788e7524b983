import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type CallOptions } from "@/e2e/fixtures/call";
import { newKey, newMember, newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { takesIdempotencyKey } from "@/lib/api/idempotency";
import { READ_AGAIN } from "@/lib/api/read-again";
import { recordAudit } from "@/lib/audit-log/service";
import { route } from "@/lib/api/route";
import { defineEndpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import { pool } from "@/lib/db/pool";
import { transaction } from "@/lib/db/transaction";

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
const handler = route(make, async (ctx, input) => {
  ran += 1;
  const number = ran;
  if (input.title.startsWith("slow")) await new Promise<void>((resolve) => (release = resolve));
  if (input.title === "refused") throw new AppError("conflict", "not now");
  if (input.title === "broken") throw new Error("bug");
  if (input.title.endsWith("change")) {
    const fact = { action: "test.change", entityType: "test", entityId: String(number) };
    await transaction((tx) => recordAudit(tx, ctx, fact));
  }
  return { number, secret: "shown once" };
});

/** Takes the brake off the request that waits now. */
function letGo(): () => void {
  if (release === null) throw new Error("No request waits.");
  return release;
}

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
    expect(again.body).toEqual({ number: first.body.number, secret: null });
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

  it("belongs to workspace and person: their other keys repeat nothing, another person's equal key is another key", async () => {
    const key = randomUUID();
    const first = await send("a", key);
    const rotated = await newKey(ada);
    const again = await send("a", key, { as: undefined, bearer: rotated.secret });
    expect(again.body).toEqual({ number: first.body.number, secret: null });
    const colleague = await newMember(ada.workspaceId, "editor");
    expect((await send("a", key, { as: colleague })).body.secret).toBe("shown once");
  });

  it("belongs to the integration that a key names, whoever made the key, and is given only to who may do it", async () => {
    const colleague = await newMember(ada.workspaceId, "editor");
    const named = async (person: Person, scopes: readonly Permission[]) => {
      const { id, secret } = await newKey(person, scopes);
      await pool.query("update api_keys set integration = 'newsletter' where id = $1", [id]);
      return { as: undefined, bearer: secret };
    };
    const key = randomUUID();
    const first = await send("a", key, await named(ada, ["posts:write"]));
    const again = await send("a", key, await named(colleague, ["posts:write"]));
    expect(again.body).toEqual({ number: first.body.number, secret: null });
    expect((await send("a", key, await named(colleague, ["posts:read"]))).status).toBe(403);
    expect((await send("a", key)).body.secret).toBe("shown once");
  });

  it("gives a person's answer to no key where only a person may ask", async () => {
    const key = randomUUID();
    const create = handlerOf(endpointOf("workspaces.create"));
    const ask = { method: "POST", body: { name: "Second" }, headers: { "idempotency-key": key } };
    const headers = { ...ask.headers, "x-workspace": ada.slug };
    expect((await call(create, { ...ask, headers, as: ada })).status).toBe(201);
    const { secret } = await newKey(ada);
    expect((await call(create, { ...ask, bearer: secret })).status).toBe(403);
  });
});

describe("a request that was cut off", () => {
  const leaseIsOver = (key: string) =>
    pool.query("update idempotency_records set lease_until = now() where key = $1", [key]);

  it("before it took effect is repeated after its lease, and can no longer take effect itself", async () => {
    const key = randomUUID();
    release = null;
    const first = send("slow change", key, { headers: { "idempotency-key": key, "x-workspace": ada.slug } });
    await expect.poll(() => release).not.toBeNull();
    const finish = letGo();
    const more = { headers: { "idempotency-key": key, "x-workspace": ada.slug } };
    expect(await send("slow change", key, more)).toMatchObject({ status: 409 });
    await leaseIsOver(key);
    release = null;
    const second = send("slow change", key, more);
    await expect.poll(() => release).not.toBeNull();
    letGo()();
    expect((await second).status).toBe(201);
    finish();
    expect(await first).toMatchObject({ status: 409, body: { code: "conflict" } });
    const { rows } = await pool.query("select 1 from audit_entries where action = 'test.change'");
    expect(rows).toHaveLength(1);
  });

  it("after it took effect answers what it did, and does nothing again", async () => {
    const key = randomUUID();
    const create = () =>
      call(handlerOf(endpointOf("posts.create")), {
        method: "POST",
        as: ada,
        body: { content: "once" },
        headers: { "idempotency-key": key, "x-workspace": ada.slug },
      });
    const first = await create();
    expect(first.status).toBe(201);
    // As after a kill between the verb's commit and the answer's.
    const lost =
      "update idempotency_records set status = null, response = null, headers = '{}' where key = $1";
    await pool.query(lost, [key]);
    const again = await create();
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id, content: "once" } });
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const { rows } = await pool.query("select 1 from posts where content = 'once'");
    expect(rows).toHaveLength(1);
  });

  it("is never answered 409 for longer than its lease, whatever endpoint it called", () => {
    // Read again, harmless to repeat, or told with the ids of what it made.
    const harmless = ["accounts.test_connection", "accounts.refresh_token", "notifications.read"];
    const told = [
      "accounts.choose_targets",
      "accounts.oauth_callback",
      "workspaces.accept_invitation",
      "workspaces.create",
      "workspaces.create_invitation",
    ];
    const keyed = ENDPOINTS.filter(takesIdempotencyKey).map((endpoint) => endpoint.id);
    expect(keyed.sort()).toEqual([...Object.keys(READ_AGAIN), ...harmless, ...told].sort());
  });
});
