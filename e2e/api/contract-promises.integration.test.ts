/** What the API list promises of posts, keys and lists, asked through the route handlers. */
import { beforeAll, describe, expect, it } from "vitest";
import { openApiDocument } from "@/lib/api/openapi";
import { pool } from "@/lib/db/pool";
import { call, type Called, type CallOptions } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { connectAccount, inMinutes } from "@/lib/posts/testing/household";

let ada: Person;
let account: string;
beforeAll(async () => {
  ada = await newPerson();
  account = await connectAccount(ada.workspaceId, "x");
});

function send(endpointId: string, options: CallOptions = {}): Promise<Called> {
  const endpoint = endpointOf(endpointId);
  return call(handlerOf(endpoint), { method: endpoint.method, as: ada, ...options });
}

async function created(body: object): Promise<Called["body"] & { id: string; etag: string }> {
  const answer = await send("posts.create", { body });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.headers.get("location")).toBe(`/api/v1/posts/${String(answer.body.id)}`);
  return answer.body as Called["body"] & { id: string; etag: string };
}

const put = (post: { id: string; etag: string }, body: unknown) =>
  send("posts.replace", { params: { id: post.id }, body, headers: { "if-match": `"${post.etag}"` } });
const read = async (id: string) => (await send("posts.get", { params: { id } })).body;

describe("PUT /posts/{id}", () => {
  it("wipes nothing for an empty body", async () => {
    const post = await created({
      content: "Kept",
      social_account_ids: [account],
      scheduled_at: inMinutes(60),
    });
    const answer = await put(post, {});
    expect(answer.status).toBe(400);
    const paths = (answer.body.issues as { path: string[] }[]).map(({ path }) => path.join("."));
    expect(paths.sort()).toEqual(["content", "scheduled_at", "social_account_ids"]);
    expect(await read(post.id)).toEqual(post);
  });

  it("changes the post of its address, whatever id its body has", async () => {
    const [post, other] = [await created({ content: "Mine" }), await created({ content: "Other" })];
    const answer = await put(post, { ...other, content: "Written" });
    expect(answer.body).toMatchObject({ id: post.id, content: "Written" });
    expect(await read(other.id)).toEqual(other);
  });

  it.each([
    ["a scheduled post", () => ({ scheduled_at: inMinutes(60), hashtags: ["one"], labels: ["a"] })],
    ["a draft", () => ({})],
    ["a draft with a time", () => ({ scheduled_at: inMinutes(60), draft: true })],
    ["a draft whose time has passed", () => ({ scheduled_at: inMinutes(-60), draft: true })],
    ["an override", () => ({ variants: { [account]: { content: "Other" } } })],
  ])("leaves %s as it is when its own answer comes back", async (_what, extra) => {
    const post = await created({ content: "Same", social_account_ids: [account], ...extra() });
    expect(post.social_account_ids).toEqual([account]);
    const answer = await put(post, await read(post.id));
    expect(answer.status, answer.text).toBe(200);
    const changes = {
      revision: expect.any(Number),
      etag: expect.any(String),
      updated_at: expect.any(String),
    };
    expect(answer.body).toEqual({ ...post, ...changes, deliveries: answer.body.deliveries });
  });
});

describe("lists of posts", () => {
  const pageOf = (query: string) => send("posts.list", { path: `/posts?${query}` });

  it("tell the total when asked, and neither repeat nor skip while posts are rescheduled", async () => {
    ada = await newPerson();
    account = await connectAccount(ada.workspaceId, "x");
    const ids: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      const text = `Post ${String(index)}`;
      ids.push(
        (await created({ content: text, social_account_ids: [account], scheduled_at: inMinutes(60 + index) }))
          .id,
      );
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Called = await pageOf(`limit=2&total=true${cursor === null ? "" : `&cursor=${cursor}`}`);
      expect(page.body.total).toBe(9);
      seen.push(...(page.body.data as { id: string }[]).map(({ id }) => id));
      cursor = page.body.next_cursor as string | null;
      const moved = { scheduled_at: inMinutes(600 + seen.length) };
      await send("posts.schedule", { params: { id: ids[seen.length % 9] ?? "" }, body: moved });
    } while (cursor !== null);
    expect(seen.sort()).toEqual(ids.sort());
    expect((await pageOf("limit=1")).body).not.toHaveProperty("total");
  });

  it("take an empty label for none, and several for all of them", async () => {
    await created({ content: "Two labels", labels: ["red", "blue"] });
    const count = async (query: string) => ((await pageOf(query)).body.data as unknown[]).length;
    expect(await count("label=")).toBeGreaterThan(1);
    expect(await count("label=red&label=blue")).toBe(1);
    expect(await count("label=red&label=green")).toBe(0);
  });
});

describe("POST /posts/validate", () => {
  it("tells a time that has passed, which no draft minds", async () => {
    const body = { content: "Late", social_account_ids: [account], scheduled_at: inMinutes(-5) };
    const late = await send("posts.validate", { body });
    expect(late.body).toMatchObject({ ok: false, findings: [{ rule: "time.past", path: ["scheduled_at"] }] });
    expect((await send("posts.validate", { body: { ...body, draft: true } })).body.ok).toBe(true);
    // What is out already has its time behind it, and nothing is wrong with that.
    const soon = { ...body, scheduled_at: inMinutes(5) };
    const post = await send("posts.create", { body: soon });
    await pool.query("UPDATE deliveries SET state = 'published' WHERE post_id = $1", [post.body.id]);
    const out = await send("posts.validate", { body: { ...body, post_id: post.body.id } });
    expect(out.body).toMatchObject({ ok: true, findings: [] });
  });
});

describe("POST /posts/immediate", () => {
  it("refuses the time that it does not document", async () => {
    const answer = await send("posts.create_immediate", {
      body: { content: "Now", social_account_ids: [account], scheduled_at: inMinutes(5) },
    });
    expect([answer.status, answer.body.issues]).toMatchObject([400, [{ path: ["scheduled_at"] }]]);
  });
});

describe("a replayed secret", () => {
  it("is null in its field", async () => {
    const request = {
      body: { name: "Twice", scopes: ["posts:read"] },
      headers: { "idempotency-key": "one-key-only" },
    };
    const first = await send("api_keys.create", request);
    const again = await send("api_keys.create", request);
    expect(String(first.body.secret)).toMatch(/^hg_/);
    expect(again.body).toEqual({ ...first.body, secret: null });
  });
});

describe("the form of an answer", () => {
  it.each([
    ["text/csv", "text/csv"],
    ["text/csv;q=0", "application/json"],
    ["application/json, text/csv;q=0.5", "application/json"],
    ["application/json;q=0.1, text/csv", "text/csv"],
  ])("to Accept: %s is %s", async (accept, type) => {
    const answer = await send("audit_log.list", { headers: { accept } });
    expect(answer.headers.get("content-type")).toContain(type);
  });

  it("says in words what is wrong", async () => {
    const answer = await send("api_keys.create", { body: { name: "", scopes: "all" } });
    expect(answer.text).not.toMatch(/Too small|Invalid input|expected/);
    expect(answer.body.issues).toMatchObject([
      { path: ["name"], message: "Enter a name." },
      { path: ["scopes"], message: "This must be a list." },
    ]);
  });
});

describe("what was made", () => {
  it("says where it is read, whatever makes it", async () => {
    const document = openApiDocument() as unknown as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const making = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) => {
        const answer = (responses as Record<string, { headers?: object }>)["201"];
        return answer === undefined
          ? []
          : [[`${method} ${path}`, Object.keys(answer.headers ?? {})] as const];
      }),
    );
    expect(making.length).toBeGreaterThan(10);
    for (const [name, headers] of making)
      expect([name, headers]).toEqual([name, expect.arrayContaining(["Location"])]);
    const workspace = await send("workspaces.create", { body: { name: "Second" } });
    const place = workspace.headers.get("location") ?? "";
    expect(place).toBe(`/api/v1/workspace?workspace=${String(workspace.body.id)}`);
    const read = await send("workspaces.get", { path: place.replace("/api/v1", "") });
    expect([read.status, read.body.id]).toEqual([200, workspace.body.id]);
    const email = "second@example.com";
    const invited = await send("workspaces.create_invitation", {
      body: { email, role: "viewer" },
      headers: { "x-workspace": ada.workspaceId },
    });
    expect([invited.status, invited.headers.get("location")]).toEqual([201, "/api/v1/invitations"]);
  });
});
