import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { xAuthorizeUrl, xSignIn, xToken } from "@/lib/sandbox/testing/sign-in";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";
import * as facts from "@/lib/sandbox/testing/x-facts";

/* Every answer of the simulated X against the facts of X's own documents, in the words of both versions. */

let sandbox: TestSandbox;
let photo: Buffer;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const background = "teal";
  photo = await sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer();
});
afterAll(() => sandbox.stop());

interface Answer {
  status: number;
  headers: Headers;
  body: { data: { id: string } };
}

/** A call as one person, whose answer is held against what is known of its limit. */
function caller(token: string) {
  return async (
    operation: string,
    more: { id?: string; query?: object; body?: unknown } = {},
  ): Promise<Answer> => {
    const [method = "", path = ""] = operation.split(" ");
    const url = new URL(sandbox.urls.x + path.replace(":id", more.id ?? ""));
    for (const [name, value] of Object.entries(more.query ?? {})) url.searchParams.set(name, String(value));
    const isForm = more.body instanceof FormData;
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(more.body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(more.body === undefined
        ? {}
        : { body: isForm ? (more.body as FormData) : JSON.stringify(more.body) }),
    });
    const limit = response.headers.get("x-rate-limit-limit");
    if (response.ok) expect([operation, Number(limit)]).toEqual([operation, facts.LIMITS[operation]]);
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Answer["body"],
    };
  };
}

/** The answer, when it has the status and nothing but what the facts list. */
function holds(answer: Answer, status: number, shape: z.ZodType): Answer["body"] {
  expect(answer.status).toBe(status);
  const parsed = shape.safeParse(answer.body);
  expect(parsed.error?.issues ?? []).toEqual([]);
  return answer.body;
}

const file = (more: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  form.set("media", new Blob([new Uint8Array(photo)]), "photo");
  return form;
};

describe.each(["2.167", "2.166"] as const)("after spec %s", (version) => {
  const other = version === "2.167" ? "2.166" : "2.167";
  const fieldsParameter = facts.nameIn(version, "tweet.fields");
  const asked = facts.POST_FIELDS.map((field) => facts.nameIn(version, field)).join(",");
  const everyField = facts.postOf(version, facts.POST_FIELDS);
  let call: ReturnType<typeof caller>;
  let account = "";
  let post = "";

  beforeAll(async () => {
    const handle = `facts_${version.replace(".", "_")}`;
    await sandbox.admin.createAccount({ network: "x", handle, data: { subscription_type: "Premium" } });
    if (version === "2.166")
      await sandbox.admin.createFault({ network: "x", account: handle, kind: "older_spec", times: null });
    call = caller(await xSignIn(sandbox, handle));
    const query = { "user.fields": facts.USER_FIELDS.join(",") };
    const me = holds(await call("GET /2/users/me", { query }), 200, facts.one(facts.userOf(version)));
    account = me.data.id;
  });

  it("pictures are uploaded whole and in parts, and described", async () => {
    const whole = await call("POST /2/media/upload", { body: file({ media_category: "tweet_image" }) });
    const { id } = holds(whole, 200, facts.one(facts.Uploaded)).data;
    const start = { media_type: "image/jpeg", media_category: "tweet_image", total_bytes: photo.length };
    const begun = await call("POST /2/media/upload/initialize", { body: start });
    const part = holds(begun, 200, facts.one(facts.Begun)).data.id;
    const appended = await call("POST /2/media/upload/:id/append", {
      id: part,
      body: file({ segment_index: "0" }),
    });
    holds(appended, 200, facts.one(facts.Appended));
    holds(await call("POST /2/media/upload/:id/finalize", { id: part }), 200, facts.one(facts.Uploaded));
    const query = { command: "STATUS", media_id: part };
    holds(await call("GET /2/media/upload", { query }), 200, facts.one(facts.Uploaded));
    const alt = { id, metadata: { alt_text: { text: "A lamp" } } };
    holds(await call("POST /2/media/metadata", { body: alt }), 200, facts.one(facts.Described));
    const text = `https://example.com/${"long ".repeat(80)}`;
    const created = await call("POST /2/tweets", { body: { text, media: { media_ids: [id] } } });
    post = holds(created, 201, facts.one(facts.postOf(version, []))).data.id;
    const reply = { text: "and more", reply: { in_reply_to_tweet_id: post } };
    holds(await call("POST /2/tweets", { body: reply }), 201, facts.one(facts.postOf(version, [])));
  });

  it("posts are read alone, several at once and as a list, with what was asked for and no more", async () => {
    const query = { [fieldsParameter]: asked };
    const { data } = holds(await call("GET /2/tweets/:id", { id: post, query }), 200, facts.one(everyField));
    const long = [facts.nameIn(version, "note_tweet"), "entities", "attachments"];
    expect(Object.keys(data)).toEqual(expect.arrayContaining(long));
    holds(await call("GET /2/tweets/:id", { id: post }), 200, facts.one(facts.postOf(version, [])));
    const several = await call("GET /2/tweets", { query: { ...query, ids: post } });
    holds(several, 200, facts.one(everyField.array().length(1)));
    const list = { ...query, expansions: "attachments.media_keys", max_results: 5 };
    const page = await call("GET /2/users/:id/tweets", { id: account, query: list });
    holds(page, 200, facts.pageOfPosts(everyField));
    holds(await call("GET /2/tweets/:id", { id: "1" }), 200, facts.NotThere);
  });

  it.each(Object.entries(facts.LIST_PARAMETERS))("a list takes %s", async (name, value) => {
    const answer = await call("GET /2/users/:id/tweets", { id: account, query: { [name]: value } });
    expect(answer.status).toBe(200);
  });

  const readers = ["GET /2/users/me", "GET /2/tweets/:id", "GET /2/tweets", "GET /2/users/:id/tweets"];
  it.each(readers)(
    "%s refuses a parameter and every field that the other version names",
    async (operation) => {
      const id = operation.includes("users") ? account : post;
      const own = operation === "GET /2/tweets" ? { ids: post } : {};
      const wrong = [
        { [facts.nameIn(other, "tweet.fields")]: "created_at" },
        { since: "1" },
        { "user.fields": "followers" },
        ...["note_tweet", "referenced_tweets", "edit_history_tweet_ids"].map((field) => ({
          [fieldsParameter]: facts.nameIn(other, field),
        })),
      ];
      for (const query of wrong)
        holds(await call(operation, { id, query: { ...own, ...query } }), 400, facts.Problem);
    },
  );

  it.each(Object.entries(facts.BODY_KEYS))("a post may have %s", async (key, value) => {
    const body = { text: `with ${key}`, ...(key === "text" ? {} : { [key]: value }) };
    const answer = await call("POST /2/tweets", { body });
    if (answer.status === 201) holds(answer, 201, facts.one(facts.postOf(version, [])));
    else holds(answer, answer.status, facts.Problem);
    // What is known and not to be had is refused for another reason than its name.
    expect(JSON.stringify(answer.body)).not.toContain("Unrecognized key");
  });

  it.each(["alt", "scheduled_at", "media_ids", "poll_options", "post_id"])(
    "a post may not have %s",
    async (key) => {
      holds(await call("POST /2/tweets", { body: { text: "a", [key]: "1" } }), 400, facts.Problem);
    },
  );

  it("refusals have the documented status and shape", async () => {
    holds(await caller("nobody")("GET /2/users/me"), 401, facts.Problem);
    await call("POST /2/tweets", { body: { text: "twice" } });
    holds(await call("POST /2/tweets", { body: { text: "twice" } }), 403, facts.Problem);
    holds(
      await call("GET /2/users/:id/tweets", { id: account, query: { max_results: 4 } }),
      400,
      facts.Problem,
    );
    holds(await call("DELETE /2/tweets/:id", { id: post }), 200, facts.one(facts.Deleted));
  });
});

it("tokens have what the documents list", async () => {
  const landed = await decideConsent(xAuthorizeUrl(sandbox), { username: "facts_token" });
  const answer = await xToken(sandbox, { code: landed.searchParams.get("code") ?? "" });
  expect(answer.status).toBe(200);
  expect(facts.Tokens.safeParse(await answer.json()).error?.issues ?? []).toEqual([]);
});
