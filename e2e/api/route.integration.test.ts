import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call, requestOf } from "@/e2e/fixtures/call";
import { newKey, newMember, newPerson, type Person } from "@/e2e/fixtures/people";
import { route } from "@/lib/api/route";
import { defineEndpoint } from "@/lib/core/contract";
import { AppError } from "@/lib/core/errors";

const Body = z.object({
  title: z.string().max(5),
  when: z.iso.datetime().optional(),
  nested: z.object({ deep: z.array(z.object({ n: z.number() })) }).optional(),
});

const echo = defineEndpoint({
  id: "test.echo",
  method: "POST",
  path: "/test/{id}",
  summary: "Test",
  tag: "Test",
  access: { kind: "workspace", permission: "posts:write" },
  params: z.object({ id: z.string() }),
  query: z.object({ limit: z.coerce.number().int().max(10).default(3) }),
  body: Body,
  maxBodyBytes: 200,
  status: 201,
  response: z.object({ id: z.string(), title: z.string(), limit: z.number(), workspace: z.string() }),
});
const handler = route(echo, (ctx, input) =>
  Promise.resolve({ id: input.id, title: input.title, limit: input.limit, workspace: ctx.workspaceId }),
);
const post = { method: "POST", params: { id: "a" }, body: { title: "hi" } } as const;

let ada: Person;
beforeAll(async () => {
  ada = await newPerson();
});

describe("who calls", () => {
  it("answers 401 with a challenge when nobody is signed in", async () => {
    const answer = await call(handler, post);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(answer.body).toMatchObject({ code: "unauthenticated", status: 401, issues: [] });
    expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  });

  it.each(["hg_nonsense", "eyJhbGciOiJIUzI1NiJ9.e30.x", "x"])(
    "answers 401 to the bearer %s",
    async (bearer) => {
      expect((await call(handler, { ...post, bearer })).status).toBe(401);
    },
  );

  it("takes the session cookie, and its only workspace", async () => {
    const answer = await call(handler, { ...post, as: ada });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ id: "a", title: "hi", limit: 3, workspace: ada.workspaceId });
  });

  it("refuses a change by cookie from another origin, or from none", async () => {
    const foreign = { origin: "https://evil.example" };
    expect((await call(handler, { ...post, as: ada, headers: foreign })).status).toBe(403);
    expect((await call(handler, { ...post, headers: { cookie: ada.cookie } })).status).toBe(403);
  });

  it("takes an API key without any origin", async () => {
    const { secret } = await newKey(ada);
    expect((await call(handler, { ...post, bearer: secret })).status).toBe(201);
  });

  it("answers 403 to a viewer, and to a key without the scope", async () => {
    const viewer = await newMember(ada.workspaceId, "viewer");
    expect((await call(handler, { ...post, as: viewer })).status).toBe(403);
    const { secret } = await newKey(ada, ["posts:read"]);
    expect((await call(handler, { ...post, bearer: secret })).body.code).toBe("forbidden");
  });

  it("answers 404 for the workspace of others", async () => {
    const bob = await newPerson("Bob");
    const answer = await call(handler, { ...post, as: ada, headers: { "x-workspace": bob.workspaceId } });
    expect(answer.status).toBe(404);
  });
});

describe("what is sent", () => {
  it("reports every bad field with its path, unknown ones included", async () => {
    const answer = await call(handler, {
      ...post,
      as: ada,
      path: "/test/a?limit=99&nope=1&format=csv",
      body: { title: "too long", wehn: "x", nested: { deep: [{ n: 1, m: 2 }] } },
    });
    expect(answer.status).toBe(400);
    const paths = (answer.body.issues as { path: string[] }[]).map((issue) => issue.path.join("."));
    expect(paths.sort()).toEqual(["format", "limit", "nested.deep.0.m", "nope", "title", "wehn"]);
  });

  it("answers 400 to what is not JSON, 415 to another type, 413 to too much", async () => {
    expect((await call(handler, { ...post, as: ada, body: "{" })).status).toBe(400);
    const text = { "content-type": "text/plain" };
    expect((await call(handler, { ...post, as: ada, headers: text })).status).toBe(415);
    expect((await call(handler, { ...post, as: ada, body: { title: "x".repeat(300) } })).status).toBe(413);
  });

  it("hides what broke, and names the request", async () => {
    const broken = route(echo, () => Promise.reject(new Error("secret detail")));
    const answer = await call(broken, { ...post, as: ada });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("secret detail");
    expect(answer.body.detail).toContain(answer.headers.get("x-request-id") ?? "?");
  });

  it("fails loudly in tests when an answer breaks its contract", async () => {
    const wrong = route(echo, () => Promise.resolve({ id: 1 } as never));
    expect((await call(wrong, { ...post, as: ada })).status).toBe(500);
  });

  it("hands a verb's refusal on as it is", async () => {
    const refusing = route(echo, () =>
      Promise.reject(new AppError("conflict", "being sent", { extra: { revision: 3 } })),
    );
    const answer = await call(refusing, { ...post, as: ada });
    expect(answer).toMatchObject({ status: 409, body: { detail: "being sent", revision: 3 } });
  });
});

it("opens no stream for HEAD, which nobody would close", async () => {
  const opened: string[] = [];
  const streaming = route({ ...echo, method: "GET", body: undefined, responseKind: "stream" }, (ctx) => {
    opened.push(ctx.workspaceId);
    return Promise.resolve(new ReadableStream() as never);
  });
  const answer = await streaming(requestOf({ method: "HEAD", as: ada }), {
    params: Promise.resolve({ id: "a" }),
  });
  expect([answer.status, answer.body, opened]).toEqual([200, null, []]);
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
});
